//! How long it takes to allocate a whole region, by its size.

#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a benchmark; what is not there fails it, and the macro documents nothing"
)]

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use family_finding_domain::matching::allocate;
use std::hint::black_box;

#[path = "plan/field.rs"]
mod field;

fn benchmark(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("allocate_a_region");
    group.sample_size(10);
    for (families, households) in [(200, 80), (500, 500), (1_000, 1_000), (2_000, 2_000)] {
        let field = field::made_up(families, households);
        group.bench_with_input(
            BenchmarkId::from_parameter(format!("{families}x{households}")),
            &field,
            |bencher, field| {
                bencher.iter(|| allocate(black_box(&field.stakes), households, &field.scores).unwrap());
            },
        );
    }
    group.finish();
}

criterion_group!(benches, benchmark);
criterion_main!(benches);
