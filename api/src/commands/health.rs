//! `family-finding health`

use clap::Args;
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

#[derive(Debug, Args)]
pub struct HealthArguments {
    /// The service's address.
    #[arg(long, env = "FAMILY_FINDING_HEALTH_ADDRESS", default_value = "127.0.0.1:8080")]
    address: SocketAddr,
}

pub fn run(arguments: &HealthArguments) -> Result<(), String> {
    let wait = Duration::from_secs(3);
    let words = |error: std::io::Error| format!("{}: {error}", arguments.address);
    let mut stream = TcpStream::connect_timeout(&arguments.address, wait).map_err(words)?;
    stream.set_read_timeout(Some(wait)).map_err(words)?;
    stream
        .write_all(b"GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .map_err(words)?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).map_err(words)?;
    let status = answer.split(' ').nth(1).unwrap_or("no answer");
    if status == "200" {
        Ok(())
    } else {
        Err(format!("{} is not ready: {status}", arguments.address))
    }
}
