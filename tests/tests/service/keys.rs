//! Whose tokens are trusted: keys from the issuer's address as they come and go, and what happens
//! while the issuer does not answer. `issuer.rs` does the same with an issuer of others' making.

use family_finding::tokens::{KeySource, VerifierSettings};
use family_finding_tests::{
    Answer, Backend, Instance,
    issuer::{AUDIENCE, Answers, INTERVAL, ISSUER, Issuer, SigningKey, claims, pem},
};
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};
use std::time::Duration;

const LONG: Duration = Duration::from_secs(600);

async fn trusting(issuer: &Issuer) -> Instance {
    Instance::start_with(Backend::Sqlite, issuer.trusted(LONG, LONG)).await
}

async fn ask(instance: &Instance, token: &str) -> Answer {
    instance.with_token(token).get("/v1/organisations").await
}

/// Until a fetch may follow the last one.
async fn pause() {
    tokio::time::sleep(INTERVAL + Duration::from_millis(100)).await;
}

fn three_kinds() -> [SigningKey; 3] {
    [
        SigningKey::of_file("ed25519", Algorithm::EdDSA),
        SigningKey::of_file("p-256", Algorithm::ES256),
        SigningKey::of_file("rsa-2048", Algorithm::RS256),
    ]
}

#[tokio::test]
async fn each_kind_of_key_is_trusted_from_an_address_on_sqlite() {
    let keys = three_kinds();
    let issuer = Issuer::with(&keys.each_ref());
    let instance = trusting(&issuer).await;
    for key in &keys {
        ask(&instance, &key.sign(&claims())).await.expect(200);
        // The key named is the one that counts, and it must be named where there are several.
        for other in keys.iter().filter(|other| other.id != key.id) {
            ask(&instance, &key.sign_as(&claims(), Some(&other.id)))
                .await
                .refused(401, "unauthenticated");
        }
        ask(&instance, &key.sign_as(&claims(), None)).await.refused(401, "unauthenticated");
    }
    let stranger = SigningKey::ed25519("ed25519");
    ask(&instance, &stranger.sign(&claims())).await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn each_kind_of_key_is_trusted_from_a_file_on_sqlite() {
    for key in three_kinds() {
        let tokens = VerifierSettings {
            keys: KeySource::Pem(pem(&format!("{}.public", key.id))),
            issuer: ISSUER.to_owned(),
            audience: AUDIENCE.to_owned(),
            longest_lifetime_seconds: 3600,
        };
        let instance = Instance::start_with(Backend::Sqlite, |parts| parts.tokens = tokens).await;
        for id in [None, Some("any")] {
            ask(&instance, &key.sign_as(&claims(), id)).await.expect(200);
        }
        for other in three_kinds().iter().filter(|other| other.id != key.id) {
            ask(&instance, &other.sign(&claims())).await.refused(401, "unauthenticated");
        }
    }
}

#[tokio::test]
async fn a_key_is_used_as_soon_as_it_is_published_and_no_longer_than_a_refresh_on_sqlite() {
    let (old, new) = (SigningKey::ed25519("old"), SigningKey::ed25519("new"));
    let issuer = Issuer::with(&[&old]);
    let refresh = Duration::from_secs(2);
    let instance = Instance::start_with(Backend::Sqlite, issuer.trusted(refresh, LONG)).await;
    let (by_old, by_new) = (old.sign(&claims()), new.sign(&claims()));
    ask(&instance, &by_old).await.expect(200);
    ask(&instance, &by_new).await.refused(401, "unauthenticated");
    issuer.publish(&[&old, &new]);
    pause().await;
    ask(&instance, &by_new).await.expect(200);
    ask(&instance, &by_old).await.expect(200);
    // What was remembered of the withdrawn key's tokens is forgotten with it.
    issuer.publish(&[&new]);
    tokio::time::sleep(refresh + INTERVAL).await;
    ask(&instance, &by_old).await.refused(401, "unauthenticated");
    ask(&instance, &by_new).await.expect(200);
    // A name says nothing by itself: another key under an old name is another key.
    let imposter = SigningKey::ed25519("new");
    issuer.publish(&[&imposter]);
    tokio::time::sleep(refresh + INTERVAL).await;
    ask(&instance, &by_new).await.refused(401, "unauthenticated");
    ask(&instance, &imposter.sign(&claims())).await.expect(200);
    issuer.publish(&[]);
    tokio::time::sleep(refresh + INTERVAL).await;
    ask(&instance, &imposter.sign(&claims())).await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn whatever_keys_tokens_name_the_issuer_is_asked_once_an_interval_on_sqlite() {
    let key = SigningKey::ed25519("only");
    let other = SigningKey::ed25519("other");
    let issuer = Issuer::start(Answers::Slowly(vec![key.jwk(), other.jwk()], Duration::from_millis(300)));
    let instance = trusting(&issuer).await;
    let token = key.sign(&claims());
    // At the start many ask at once: one fetch serves all of them.
    let first = futures_util::future::join_all((0..30).map(|_| ask(&instance, &token))).await;
    assert!(first.iter().all(|answer| answer.status == 200));
    assert_eq!(issuer.asked(), 1);
    pause().await;
    let started = std::time::Instant::now();
    for round in 0..4 {
        let tokens: Vec<String> = (0..25)
            .map(|n| key.sign_as(&claims(), Some(&format!("unknown-{round}-{n}"))))
            .collect();
        let answers = futures_util::future::join_all(tokens.iter().map(|token| ask(&instance, token))).await;
        for answer in answers {
            answer.refused(401, "unauthenticated");
        }
    }
    let intervals = started.elapsed().as_millis() / INTERVAL.as_millis() + 1;
    let asked = issuer.asked() - 1;
    assert!(
        (1..=intervals as usize).contains(&asked),
        "{asked} fetches in {intervals} intervals"
    );
    ask(&instance, &token).await.expect(200);
}

#[tokio::test]
async fn while_the_issuer_fails_known_keys_serve_for_a_time_and_then_nobody_gets_in_on_sqlite() {
    let (key, new) = (SigningKey::ed25519("key"), SigningKey::ed25519("new"));
    let issuer = Issuer::with(&[&key]);
    let stale = Duration::from_secs(3);
    let instance = Instance::start_with(Backend::Sqlite, issuer.trusted(Duration::from_secs(1), stale)).await;
    let (remembered, fresh) = (key.sign(&claims()), key.sign(&claims()));
    ask(&instance, &remembered).await.expect(200);
    issuer.answer(Answers::Status(500));
    tokio::time::sleep(Duration::from_millis(1500)).await;
    ask(&instance, &remembered).await.expect(200);
    ask(&instance, &fresh).await.expect(200);
    // Whether a new key is the issuer's, nobody can say now.
    let refused = ask(&instance, &new.sign(&claims())).await.refused(503, "issuer-unavailable");
    assert!(refused.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds > 0));
    instance.anonymous().get("/health/ready").await.expect(200);

    tokio::time::sleep(stale).await;
    for token in [&remembered, &fresh, &new.sign(&claims())] {
        let refused = ask(&instance, token).await.refused(503, "issuer-unavailable");
        assert!(!refused.text.contains(&issuer.address), "{}", refused.text);
    }
    instance.anonymous().get("/health/ready").await.refused(503, "issuer-unavailable");
    instance.anonymous().get("/health/live").await.expect(200);
    // Without a token there is nothing to verify.
    instance.anonymous().get("/v1/adopters").await.refused(401, "unauthenticated");

    issuer.publish(&[&key, &new]);
    pause().await;
    for token in [&remembered, &fresh, &new.sign(&claims())] {
        ask(&instance, token).await.expect(200);
    }
    instance.anonymous().get("/health/ready").await.expect(200);
}

#[tokio::test]
async fn an_answer_that_is_no_set_of_keys_lets_nobody_in_on_sqlite() {
    let key = SigningKey::ed25519("key");
    let (token, keys) = (key.sign(&claims()), vec![key.jwk()]);
    let many: Vec<Value> = (0..101).map(|_| key.jwk()).collect();
    let padded = json!({"keys": keys, "padding": "x".repeat(300_000)}).to_string();
    for answers in [
        Answers::Redirect(keys.clone()),
        Answers::Body(padded),
        Answers::Body(String::new()),
        Answers::Body("<html></html>".to_owned()),
        Answers::Body("[]".to_owned()),
        Answers::Body(json!({"keys": {}}).to_string()),
        Answers::Body("[".repeat(100_000)),
        Answers::Keys(many),
        Answers::Status(204),
        Answers::Status(404),
        Answers::Slowly(keys.clone(), Duration::from_secs(8)),
    ] {
        let told = format!("{answers:?}");
        let issuer = Issuer::start(answers);
        let instance = trusting(&issuer).await;
        let answer = ask(&instance, &token).await;
        assert_eq!(answer.status, 503, "{:.80}", told);
        answer.refused(503, "issuer-unavailable");
        assert_eq!(issuer.redirected(), 0, "a redirect is not followed");
        assert!(issuer.asked() > 0);
    }
    // Nobody listens there.
    let issuer = Issuer::with(&[&key]);
    let nowhere = family_finding_tests::issuer::trusted("http://127.0.0.1:1/jwks.json", ISSUER, LONG, LONG);
    let instance = Instance::start_with(Backend::Sqlite, nowhere).await;
    ask(&instance, &token).await.refused(503, "issuer-unavailable");
    assert_eq!(issuer.asked(), 0);
}

/// A set of keys beside one good one; the tokens signed by the others are refused.
#[tokio::test]
async fn a_key_that_may_not_verify_is_left_out_on_sqlite() {
    let good = SigningKey::ed25519("good");
    let changed = |key: &SigningKey, name: &str, value: Value| {
        let mut jwk = key.jwk();
        jwk[name] = value;
        jwk
    };
    let without = |key: &SigningKey, name: &str| {
        let mut jwk = key.jwk();
        jwk.as_object_mut().expect("a key").remove(name);
        jwk
    };
    let [ed, ec, rsa] = three_kinds();
    let weak = SigningKey::of_file("rsa-1024", Algorithm::RS256);
    let other_curve = SigningKey::of_file("p-384", Algorithm::ES384);
    for (what, key, jwk, trusted) in [
        ("a private key", &ed, changed(&ed, "d", json!("AAAA")), false),
        ("for encryption", &ed, changed(&ed, "use", json!("enc")), false),
        ("only to sign", &ed, changed(&ed, "key_ops", json!(["sign"])), false),
        ("to verify", &ed, changed(&ed, "key_ops", json!(["verify"])), true),
        ("for another algorithm", &rsa, changed(&rsa, "alg", json!("RS512")), false),
        ("for PSS", &rsa, changed(&rsa, "alg", json!("PS256")), false),
        ("for no algorithm in particular", &rsa, without(&rsa, "alg"), true),
        ("for no use in particular", &ec, without(&ec, "use"), true),
        ("too weak", &weak, weak.jwk(), false),
        ("another curve", &other_curve, other_curve.jwk(), false),
        ("another curve by name", &ec, changed(&ec, "crv", json!("P-384")), false),
        ("cut", &ed, changed(&ed, "x", json!("AAAA")), false),
        ("no curve point", &ec, changed(&ec, "x", json!("A".repeat(43))), false),
        ("no kind", &ec, without(&ec, "kty"), false),
        (
            "a secret",
            &ed,
            json!({"kty": "oct", "kid": ed.id, "k": "c2VjcmV0", "alg": "HS256"}),
            false,
        ),
        (
            "an unknown kind",
            &ed,
            json!({"kty": "AKP", "kid": ed.id, "alg": "ML-DSA-44", "pub": "AAAA"}),
            false,
        ),
        ("no key", &ed, json!("quetzal"), false),
    ] {
        let issuer = Issuer::start(Answers::Keys(vec![jwk, good.jwk()]));
        let instance = trusting(&issuer).await;
        ask(&instance, &good.sign(&claims())).await.expect(200);
        let answer = ask(&instance, &key.sign(&claims())).await;
        assert_eq!(answer.status, if trusted { 200 } else { 401 }, "{what}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_key_in_a_file_that_may_not_verify_is_refused_at_the_start() {
    for (file, words) in [
        ("rsa-1024.public", "2048"),
        ("p-384.public", "P-256"),
        ("ed25519", "private"),
        ("rsa-2048", "private"),
    ] {
        let tokens = VerifierSettings {
            keys: KeySource::Pem(pem(file)),
            issuer: ISSUER.to_owned(),
            audience: AUDIENCE.to_owned(),
            longest_lifetime_seconds: 3600,
        };
        let refused = family_finding::tokens::Verifier::new(&tokens).err().unwrap_or_default();
        assert!(refused.contains(words), "{file}: {refused}");
    }
}
