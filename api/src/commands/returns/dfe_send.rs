//! `family-finding return dfe-send`

use super::{FromArguments, Source, words_of};
use crate::{
    audit::Shown,
    commands::{
        identity_keys::{IdentityKeyArguments, fit},
        settings::{Environment, or_faults},
    },
    http::Outward,
    problems::{Outcome, Problem},
    returns::social_care::{Credentials, Desk, Patience, Secret, SocialCareClient, SocialCareSettings, send},
};
use chrono::Utc;
use clap::Args;
use family_finding_domain::returns::social_care::{Change, Planned, SendOutcome, plan};
use family_finding_persistence::{
    AnyConnection,
    identities::Keyring,
    organisations,
    returns::{self, Send},
};
use ipnet::IpNet;
use std::{fs, path::PathBuf, time::Duration};

#[derive(Debug, Args)]
pub struct SendArguments {
    /// Tell what would be sent, and send nothing.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    from: FromArguments,
    #[command(flatten)]
    keys: IdentityKeyArguments,
    /// Folder of the embedded mode's own key.
    #[arg(long, env = "FAMILY_FINDING_DATA_DIR", default_value = "./data")]
    data_dir: PathBuf,
    #[command(flatten)]
    api: ApiArguments,
}

/// The department's API, and what lets the council in.
#[derive(Debug, Args)]
#[command(next_help_heading = "Children's social care API")]
struct ApiArguments {
    /// The address of the API, as the department gives it, without the council.
    #[arg(long, env = "DFE_ENDPOINT")]
    dfe_endpoint: Option<String>,
    /// The address that gives tokens.
    #[arg(long, env = "DFE_TOKEN_ADDRESS")]
    dfe_token_address: Option<String>,
    /// The OAuth client.
    #[arg(long, env = "DFE_CLIENT_ID")]
    dfe_client_id: Option<String>,
    /// The OAuth scope.
    #[arg(long, env = "DFE_SCOPE")]
    dfe_scope: Option<String>,
    /// File with the OAuth client's secret. The variable DFE_CLIENT_SECRET may hold it instead.
    #[arg(long, env = "DFE_CLIENT_SECRET_FILE")]
    dfe_client_secret_file: Option<PathBuf>,
    /// File with the key of the subscription. The variable DFE_SUPPLIER_KEY may hold it instead.
    #[arg(long, env = "DFE_SUPPLIER_KEY_FILE")]
    dfe_supplier_key_file: Option<PathBuf>,
    /// Private or local networks that the API may lie on, for tests of it, separated by commas; then
    /// http:// is allowed too.
    #[arg(long, env = "DFE_NETWORKS", value_delimiter = ',')]
    dfe_networks: Vec<IpNet>,
    /// Attempts at a call before the send ends.
    #[arg(long, env = "DFE_ATTEMPTS", default_value_t = 6, value_parser = clap::value_parser!(u32).range(1..=20))]
    dfe_attempts: u32,
    /// Milliseconds before a call is tried again; each further wait is twice as long.
    #[arg(long, env = "DFE_FIRST_WAIT_MILLISECONDS", default_value_t = 2000, value_parser = clap::value_parser!(u64).range(1..=60_000))]
    dfe_first_wait_milliseconds: u64,
}

impl ApiArguments {
    /// The settings for a council by its number with the department.
    fn settings(&self, council: String) -> Result<SocialCareSettings, String> {
        let mut faults = Vec::new();
        let mut given = |name: &str, text: &Option<String>| {
            if text.as_ref().is_none_or(String::is_empty) {
                faults.push(format!("{name} is needed"));
            }
            text.clone().unwrap_or_default()
        };
        let endpoint = given("DFE_ENDPOINT", &self.dfe_endpoint);
        let token_address = given("DFE_TOKEN_ADDRESS", &self.dfe_token_address);
        let client_id = given("DFE_CLIENT_ID", &self.dfe_client_id);
        let scope = given("DFE_SCOPE", &self.dfe_scope);
        let mut hidden = |name: &str, file: &Option<PathBuf>| secret(name, file.as_ref()).map_err(|fault| faults.push(fault)).ok();
        let client_secret = hidden("DFE_CLIENT_SECRET", &self.dfe_client_secret_file);
        let supplier_key = hidden("DFE_SUPPLIER_KEY", &self.dfe_supplier_key_file);
        or_faults(faults)?;
        let (Some(client_secret), Some(supplier_key)) = (client_secret, supplier_key) else {
            return Err("no secrets".to_owned());
        };
        Ok(SocialCareSettings {
            endpoint,
            token_address,
            council,
            credentials: Credentials {
                client_id,
                client_secret,
                scope,
                supplier_key,
            },
            outward: Outward {
                networks: self.dfe_networks.clone(),
                https_only: self.dfe_networks.is_empty(),
            },
            patience: Patience {
                attempts: self.dfe_attempts,
                first_wait: Duration::from_millis(self.dfe_first_wait_milliseconds),
            },
        })
    }
}

/// A secret from its variable or its file. It is no option of the command line, where every user of the
/// machine could read it.
fn secret(variable: &str, file: Option<&PathBuf>) -> Result<Secret, String> {
    let text = match (std::env::var(variable).ok(), file) {
        (Some(_), Some(_)) => return Err(format!("{variable} and {variable}_FILE are both set: keep one")),
        (Some(text), None) => text,
        (None, Some(file)) => fs::read_to_string(file).map_err(|error| format!("{variable}_FILE {}: {error}", file.display()))?,
        (None, None) => return Err(format!("{variable} or {variable}_FILE is needed")),
    };
    Secret::new(&text).ok_or_else(|| format!("{variable} is one line of letters, digits and signs"))
}

/// Sends what changed, or tells what would be sent.
pub fn run(arguments: &SendArguments) -> Result<(), String> {
    let mut faults = Vec::new();
    let keys = arguments.keys.keyring(Environment::Development, &arguments.data_dir, &mut faults);
    let source = arguments.from.open(faults)?;
    let keys = keys.ok_or("no identity keys")?;
    fit(&source.database, &keys)?;
    let (planned, number) = source.make(|connection| planned(connection, &source, &keys, arguments.dry_run))?;
    for untold in &planned.untold {
        println!("child {}: nothing can be told: {}", untold.child, untold.reason);
    }
    let (withdrawals, blocks) = (planned.withdrawals.len(), planned.blocks.len());
    if arguments.dry_run {
        for change in planned.withdrawals.iter().chain(&planned.blocks) {
            println!("child {}: {}", change.child, change.kind);
        }
        println!(
            "{blocks} blocks and {withdrawals} withdrawals would be sent, {} are known as they are, of {} children nothing can be told.",
            planned.unchanged,
            planned.untold.len()
        );
        return Ok(());
    }
    if withdrawals + blocks == 0 {
        println!("Nothing has changed: {} blocks are known as they are.", planned.unchanged);
        return Ok(());
    }
    let number = number.ok_or_else(|| format!("{} has no DfE number: record it with the organisation", source.council))?;
    let settings = arguments.api.settings(number)?;
    // Encryption needs to know by what it is done; a second time does nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut client = SocialCareClient::new(settings).map_err(|faults| faults.join("\n"))?;
    // What was read before is done with.
    source.bar.reset();
    source.bar.set_length(u64::try_from(withdrawals + blocks).unwrap_or(u64::MAX));
    let mut sending = Send::begin(source.council.clone(), Utc::now());
    source
        .database
        .blocking(|connection| returns::insert_send(connection, &sending))
        .map_err(|error| error.to_string())?;
    let sent = actix_web::rt::System::new().block_on(send(&mut client, &source, &mut sending, planned));
    source.bar.finish_and_clear();
    for child in sent.map_err(words_of)? {
        println!("child {child}: the department refused its block");
    }
    told(&sending)
}

/// What is to be sent, with the council's number with the department. A dry run shows it, so it leaves
/// its entry here; a send leaves one with each call.
fn planned(connection: &mut AnyConnection, source: &Source, keys: &Keyring, dry_run: bool) -> Outcome<(Planned, Option<String>)> {
    let scope = source.scope(connection)?;
    let today = source.now().date_naive();
    let wanted = returns::wanted(connection, keys, &scope, &source.council, today)?;
    let accepted = returns::accepted(connection, &scope, &source.council)?;
    let planned = plan(&wanted, &accepted, today);
    let number = organisations::find(connection, &source.council)?.and_then(|council| council.dfe);
    if dry_run {
        let mut shown = Shown::default();
        let changes = planned.withdrawals.iter().chain(&planned.blocks);
        changes.for_each(|change| shown.case(change.child));
        source.leave_entry(connection, &scope, "list_social_care_changes", shown)?;
    }
    Ok((planned, number))
}

fn told(sending: &Send) -> Result<(), String> {
    let Send {
        ended,
        status,
        calls,
        told,
        withdrawn,
        refused,
        ..
    } = sending;
    let words = format!("{told} blocks and {withdrawn} withdrawals were accepted in {calls} calls, {refused} were refused");
    match ended {
        Some((_, SendOutcome::Complete)) => {
            println!("{words}.");
            Ok(())
        }
        Some((_, outcome)) => {
            let status = status.map(|status| format!(" (status {status})")).unwrap_or_default();
            Err(format!("{words}; the send ended {outcome}{status}; run it again to go on"))
        }
        None => Err(format!("{words}; the send was broken off; run it again to go on")),
    }
}

impl Desk for Source {
    fn leaves(&self, sending: &Send, call: &[Change]) -> Outcome<()> {
        self.database.blocking(|connection| {
            let scope = self.scope(connection)?;
            let mut shown = Shown::default();
            call.iter().for_each(|change| shown.case(change.child));
            self.leave_entry(connection, &scope, "send_social_care_changes", shown)?;
            Ok::<(), Problem>(returns::update_send(connection, sending)?)
        })
    }

    fn accepted(&self, sending: &Send, call: &[Change], receipts: &[String]) -> Outcome<()> {
        let at = Utc::now();
        self.database.blocking(|connection| {
            for (change, receipt) in call.iter().zip(receipts) {
                returns::accept(connection, &self.council, change, receipt, at)?;
            }
            Ok::<(), Problem>(returns::update_send(connection, sending)?)
        })?;
        self.bar.inc(u64::try_from(call.len()).unwrap_or_default());
        Ok(())
    }

    fn note(&self, sending: &Send) -> Outcome<()> {
        self.bar.inc(1);
        self.database
            .blocking(|connection| Ok::<(), Problem>(returns::update_send(connection, sending)?))
    }

    fn ends(&self, sending: &mut Send, outcome: SendOutcome) -> Outcome<()> {
        sending.ended = Some((Utc::now(), outcome));
        let sending = &*sending;
        self.database
            .blocking(|connection| Ok::<(), Problem>(returns::update_send(connection, sending)?))
    }
}
