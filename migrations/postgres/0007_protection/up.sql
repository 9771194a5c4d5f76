CREATE TABLE identities (
    case_kind TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    key_id TEXT COLLATE "C" NOT NULL,
    nonce BYTEA NOT NULL,
    ciphertext BYTEA NOT NULL,
    version BIGINT NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    PRIMARY KEY (case_kind, case_id)
);
CREATE INDEX identities_by_key ON identities (key_id, case_kind, case_id);

-- Cases recorded before identity was kept apart still hold it, until a start of the service or
-- `identity rotate` has moved it.
INSERT INTO deployment (setting, content)
SELECT 'identity_in_cases', 'yes'
WHERE EXISTS (SELECT 1 FROM adopters) OR EXISTS (SELECT 1 FROM children);

ALTER TABLE children ADD COLUMN restricted BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE links ADD COLUMN restricted BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE sibling_groups ADD COLUMN restricted BOOLEAN NOT NULL DEFAULT FALSE;

CREATE TABLE restrictions (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    child_id TEXT COLLATE "C" NOT NULL REFERENCES children (id),
    reason TEXT COLLATE "C" NOT NULL,
    restricted_at TIMESTAMP NOT NULL,
    restricted_by TEXT COLLATE "C" NOT NULL,
    restricted_for TEXT COLLATE "C" NOT NULL,
    lifted_at TIMESTAMP,
    lifted_by TEXT COLLATE "C",
    lifted_for TEXT COLLATE "C",
    lift_reason TEXT COLLATE "C"
);
CREATE INDEX restrictions_by_child ON restrictions (child_id, id);

-- No reference to the case: an erasure outlives it.
CREATE TABLE erasures (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    region TEXT COLLATE "C" NOT NULL REFERENCES organisations (code),
    case_kind TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    basis TEXT COLLATE "C" NOT NULL,
    keep_until DATE NOT NULL,
    requested_at TIMESTAMP NOT NULL,
    requested_by TEXT COLLATE "C" NOT NULL,
    requested_for TEXT COLLATE "C" NOT NULL,
    decided_at TIMESTAMP,
    decided_by TEXT COLLATE "C",
    decided_for TEXT COLLATE "C",
    state TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX erasures_by_region ON erasures (region, id);
CREATE INDEX erasures_by_case ON erasures (case_kind, case_id);
