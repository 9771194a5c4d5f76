//! Connections that wait for a request: they stay open for the pool that keeps them, and hold up no
//! stop.

use family_finding_tests::{Backend, Instance, binary::Served, sandbox::own_folder};
use std::{
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

const BINARY: &str = env!("CARGO_BIN_EXE_family-finding-under-test");

/// Longer than servers often wait: the framework's own default is five seconds.
const QUIET: Duration = Duration::from_secs(7);

/// Asks over a connection that stays open, and answers the first line of the answer.
fn ask(connection: &mut TcpStream) -> String {
    connection
        .write_all(b"GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n")
        .expect("the request is sent");
    let mut buffer = [0; 4096];
    let read = connection.read(&mut buffer).expect("an answer comes");
    let answer = String::from_utf8_lossy(&buffer[..read]).into_owned();
    answer.lines().next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn that_are_quiet_stay_open_and_hold_up_no_stop_on_sqlite() {
    let instance = Instance::start(Backend::Sqlite).await;
    let keys = own_folder();
    std::fs::create_dir_all(&keys).expect("a folder for keys");
    let mut served = Served::start(BINARY, &instance.database_url(), &keys).await;
    let mut connection = TcpStream::connect(served.base.trim_start_matches("http://")).expect("a connection");
    connection.set_read_timeout(Some(Duration::from_secs(10))).expect("a time");
    assert_eq!(ask(&mut connection), "HTTP/1.1 200 OK");
    tokio::time::sleep(QUIET).await;
    assert_eq!(ask(&mut connection), "HTTP/1.1 200 OK");
    let told = Instant::now();
    let ended = served.stop();
    assert!(ended.success(), "{ended}");
    assert!(told.elapsed() < Duration::from_secs(10), "{:?}", told.elapsed());
    assert_eq!(connection.read(&mut [0; 16]).expect("the end of the connection"), 0);
    std::fs::remove_dir_all(keys).expect("the folder goes");
}
