-- The targets of a region's periods. A change adds a version; none is ever changed or taken away.
CREATE TABLE measure_targets (
    region TEXT NOT NULL REFERENCES organisations (code),
    period TEXT NOT NULL,
    version BIGINT NOT NULL,
    content TEXT NOT NULL,
    set_at TIMESTAMP NOT NULL,
    set_by TEXT NOT NULL,
    set_for TEXT NOT NULL,
    PRIMARY KEY (region, period, version)
);
