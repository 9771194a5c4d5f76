-- The targets of a region's periods. A change adds a version; none is ever changed or taken away.
CREATE TABLE measure_targets (
    region TEXT COLLATE "C" NOT NULL REFERENCES organisations (code),
    period TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    content TEXT COLLATE "C" NOT NULL,
    set_at TIMESTAMP NOT NULL,
    set_by TEXT COLLATE "C" NOT NULL,
    set_for TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (region, period, version)
);
