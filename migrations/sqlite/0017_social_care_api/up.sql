-- The blocks that the department accepted through its children's social care API, by council, and by
-- the council's keys of child and episode. Only a hash of the days is kept, and which days they were.
CREATE TABLE social_care_blocks (
    local_authority TEXT NOT NULL REFERENCES organisations (code),
    child_key TEXT NOT NULL,
    episode_key TEXT NOT NULL,
    child_id TEXT NOT NULL,
    hash TEXT NOT NULL,
    names TEXT NOT NULL,
    accepted_at TIMESTAMP NOT NULL,
    receipt TEXT NOT NULL,
    PRIMARY KEY (local_authority, child_key, episode_key)
);

-- Every send, and how it ended; without an end it is under way, or was broken off.
CREATE TABLE social_care_sends (
    id TEXT NOT NULL PRIMARY KEY,
    local_authority TEXT NOT NULL REFERENCES organisations (code),
    started_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP,
    outcome TEXT,
    status INTEGER,
    calls INTEGER NOT NULL,
    told INTEGER NOT NULL,
    withdrawn INTEGER NOT NULL,
    refused INTEGER NOT NULL
);

CREATE INDEX social_care_sends_of_council ON social_care_sends (local_authority, id);
