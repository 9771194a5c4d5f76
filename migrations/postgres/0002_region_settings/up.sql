CREATE TABLE region_settings (
    region TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES organisations (code),
    content TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL
);
