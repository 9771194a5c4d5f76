CREATE TABLE region_settings (
    region TEXT NOT NULL PRIMARY KEY REFERENCES organisations (code),
    content TEXT NOT NULL,
    version BIGINT NOT NULL
);
