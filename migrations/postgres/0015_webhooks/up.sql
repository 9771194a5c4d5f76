-- Where an organisation wants to be told of what changed. `position` is the place in the feed up to
-- which its deliveries have been made; the secrets are sealed with the keys of identities.
CREATE TABLE webhooks (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    organisation TEXT COLLATE "C" NOT NULL REFERENCES organisations (code),
    address TEXT COLLATE "C" NOT NULL,
    kinds TEXT COLLATE "C" NOT NULL,
    active BOOLEAN NOT NULL,
    position BIGINT NOT NULL,
    key_id TEXT COLLATE "C",
    nonce BYTEA,
    ciphertext BYTEA,
    created_at TIMESTAMP NOT NULL,
    created_by TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX webhooks_by_organisation ON webhooks (organisation, id);
CREATE INDEX webhooks_by_key ON webhooks (key_id);

-- An event on its way. `position` is its place in the feed; that of a test is negative. Who sends it
-- has claimed it until `claimed_until`.
CREATE TABLE webhook_deliveries (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    webhook_id TEXT COLLATE "C" NOT NULL REFERENCES webhooks (id),
    position BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    content TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    attempts BIGINT NOT NULL,
    tried_since TIMESTAMP NOT NULL,
    due_at TIMESTAMP NOT NULL,
    claimed_by TEXT COLLATE "C" NOT NULL,
    claimed_until TIMESTAMP NOT NULL,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (webhook_id, position)
);
CREATE INDEX webhook_deliveries_by_state ON webhook_deliveries (webhook_id, state, case_id, position);
CREATE INDEX webhook_deliveries_by_age ON webhook_deliveries (created_at);

CREATE TABLE webhook_attempts (
    delivery_id TEXT COLLATE "C" NOT NULL REFERENCES webhook_deliveries (id),
    number BIGINT NOT NULL,
    attempted_at TIMESTAMP NOT NULL,
    outcome TEXT COLLATE "C" NOT NULL,
    status BIGINT,
    milliseconds BIGINT NOT NULL,
    PRIMARY KEY (delivery_id, number)
);
