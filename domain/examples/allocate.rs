//! Allocates a region that a file holds, and prints the seconds it took and what it comes to: the
//! other half of `scripts/against-scipy`, which runs SciPy on the same matrix.
//!
//! `allocate write FAMILIES HOUSEHOLDS FILE` makes a region up; `allocate solve FILE` solves it.
//! The file: two numbers of families and households, then two for each family (children without a
//! link, days waited), all 32 bits, little end first; then one byte for each pair, 255 where barred.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a tool for measuring"
)]

use family_finding_domain::matching::{Stake, allocate};
use std::{env, fs, time::Instant};

#[path = "../benches/plan/field.rs"]
mod field;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["write", families, households, file] => write(families.parse().unwrap(), households.parse().unwrap(), file),
        ["solve", file] => solve(file),
        _ => panic!("allocate write FAMILIES HOUSEHOLDS FILE | allocate solve FILE"),
    }
}

fn write(families: usize, households: usize, file: &str) {
    let field = field::made_up(families, households);
    let mut bytes = Vec::new();
    let mut number = |number: usize| bytes.extend(u32::try_from(number).unwrap().to_le_bytes());
    number(families);
    number(households);
    for stake in &field.stakes {
        number(usize::from(stake.without_link));
        number(stake.waited_days as usize);
    }
    bytes.extend(&field.scores);
    fs::write(file, bytes).unwrap();
}

fn solve(file: &str) {
    let bytes = fs::read(file).unwrap();
    let number = |at: usize| u32::from_le_bytes(bytes[4 * at..4 * at + 4].try_into().unwrap());
    let (families, households) = (number(0) as usize, number(1) as usize);
    let stakes: Vec<Stake> = (0..families)
        .map(|family| Stake {
            without_link: u8::try_from(number(2 + 2 * family)).unwrap(),
            waited_days: number(3 + 2 * family),
        })
        .collect();
    let scores = &bytes[4 * (2 + 2 * families)..];
    let began = Instant::now();
    let allocation = allocate(&stakes, households, scores).unwrap();
    let seconds = began.elapsed().as_secs_f64();
    let (mut children, mut score, mut waited) = (0_u64, 0_u64, 0_u64);
    for (family, household) in allocation.iter().enumerate() {
        if let Some(household) = household {
            children += u64::from(stakes[family].without_link);
            score += u64::from(scores[family * households + household]);
            waited += u64::from(stakes[family].waited_days);
        }
    }
    println!("{seconds:.6} {children} {score} {waited}");
}
