-- The register: persons, businesses, dated facts, curation, import, duplicates, merges, consent.

CREATE TABLE person (
    id         @PK@,
    name       TEXT NOT NULL,
    name_fold  TEXT NOT NULL,
    phone      TEXT,
    email      TEXT,
    birth_date TEXT,
    gender     TEXT,
    data_key   @BLOB@ NOT NULL,                -- own key, sealed; NIK, KK, NPWP are sealed with it
    nik        @BLOB@,
    nik_hash   @BLOB@,                         -- keyed, for exact lookup
    kk         @BLOB@,
    npwp       @BLOB@,
    created_at @I64@ NOT NULL,
    updated_at @I64@ NOT NULL,
    version    @I64@ NOT NULL DEFAULT 1,
    erased_at  @I64@
) @STRICT@;
CREATE INDEX person_nik ON person (nik_hash) WHERE nik_hash IS NOT NULL;
CREATE INDEX person_name ON person (name_fold, id);

CREATE TABLE business (
    id             @PK@,
    client_id      TEXT UNIQUE,                -- given by an offline client, for ever
    name           TEXT NOT NULL,
    name_fold      TEXT NOT NULL,
    owner_id       @I64@ NOT NULL REFERENCES person (id),
    owner_name     TEXT NOT NULL,              -- the owner's name, kept by the register's functions
    owner_fold     TEXT NOT NULL,
    phone          TEXT,
    address        TEXT,
    address_fold   TEXT NOT NULL DEFAULT '',
    ward           TEXT NOT NULL REFERENCES place (code),
    lat_e6         @I64@,
    lng_e6         @I64@,
    kbli           TEXT,
    kbli_version   TEXT,
    sector         TEXT,
    nib            TEXT,
    founded_on     TEXT,
    capital        @I64@,
    employees      @I64@,
    channels       TEXT,
    notes          TEXT,
    photo_id       @I64@ REFERENCES file (id),
    curation       TEXT NOT NULL,              -- proposed, verified, curated, not_yet
    curation_on    TEXT,
    curation_until TEXT,
    activity       TEXT NOT NULL,              -- active, paused, closed, moved
    class          TEXT NOT NULL DEFAULT 'micro',
    companion_id   @I64@ REFERENCES account (id),
    source         TEXT NOT NULL,
    source_id      TEXT,
    confirmed_at   @I64@ NOT NULL,             -- when a person or a source last vouched for it
    merged_into    @I64@ REFERENCES business (id), -- not NULL: gone from all lists
    created_at     @I64@ NOT NULL,
    updated_at     @I64@ NOT NULL,
    version        @I64@ NOT NULL DEFAULT 1
) @STRICT@;
-- The lists that people look at most bring along what their page shows: on SQLite a row fetched from the table
-- costs as much as reading and drawing it (115 µs a page of 50 without, 82 with).
-- engine: sqlite
CREATE INDEX business_by_name ON business (name_fold, id, companion_id, name, owner_name, ward, sector, curation, activity) WHERE merged_into IS NULL;
CREATE INDEX business_by_update ON business (updated_at DESC, id DESC, companion_id, name, owner_name, ward, sector, curation, activity) WHERE merged_into IS NULL;
CREATE INDEX business_ward_name ON business (ward, curation, name_fold, id, companion_id, name, owner_name, sector, activity) WHERE merged_into IS NULL;
CREATE INDEX business_ward_all ON business (ward, name_fold, id, companion_id, name, owner_name, sector, curation, activity) WHERE merged_into IS NULL;
-- engine: postgresql
CREATE INDEX business_by_name ON business (name_fold, id) WHERE merged_into IS NULL;
CREATE INDEX business_by_update ON business (updated_at DESC, id DESC) WHERE merged_into IS NULL;
CREATE INDEX business_ward_name ON business (ward, curation, name_fold, id) WHERE merged_into IS NULL;
CREATE INDEX business_ward_all ON business (ward, name_fold, id) WHERE merged_into IS NULL;
-- engine: both
CREATE INDEX business_by_fresh ON business (confirmed_at, id) WHERE merged_into IS NULL;
CREATE INDEX business_ward_update ON business (ward, updated_at DESC, id DESC) WHERE merged_into IS NULL;
CREATE INDEX business_curation_name ON business (curation, name_fold, id) WHERE merged_into IS NULL;
CREATE INDEX business_companion ON business (companion_id, name_fold, id) WHERE companion_id IS NOT NULL AND merged_into IS NULL;
CREATE INDEX business_until ON business (curation_until, id) WHERE curation = 'curated' AND merged_into IS NULL;
CREATE INDEX business_owner ON business (owner_id, id);
CREATE INDEX business_nib ON business (nib) WHERE nib IS NOT NULL;
CREATE INDEX business_phone ON business (phone) WHERE phone IS NOT NULL;
CREATE INDEX business_sector ON business (sector, name_fold, id) WHERE merged_into IS NULL;

-- Counts kept in the write transaction: lists and dashboards never scan the register.
CREATE TABLE business_count (
    area     TEXT NOT NULL,                    -- ward, district, or '' for all
    curation TEXT NOT NULL,
    activity TEXT NOT NULL,
    n        @I64@ NOT NULL,
    PRIMARY KEY (area, curation, activity)
) @STRICT@;

-- What was so from when on, and since when we know: curation, activity, ward, class, owner, companion.
CREATE TABLE fact (
    id          @PK@,
    business_id @I64@ NOT NULL REFERENCES business (id),
    kind        TEXT NOT NULL,
    value       TEXT NOT NULL,
    valid_from  TEXT NOT NULL,
    recorded_at @I64@ NOT NULL,
    account_id  @I64@,
    reasons     TEXT NOT NULL DEFAULT '',      -- codes, comma separated
    note        TEXT NOT NULL DEFAULT ''
) @STRICT@;
CREATE INDEX fact_business ON fact (business_id, kind, valid_from, id);
CREATE INDEX fact_kind ON fact (kind, valid_from, business_id);

CREATE TABLE license (
    id          @PK@,
    business_id @I64@ NOT NULL REFERENCES business (id),
    kind        TEXT NOT NULL,                 -- pirt, halal, brand, bpom
    number      TEXT NOT NULL,
    issued_on   TEXT,
    expires_on  TEXT,
    file_id     @I64@ REFERENCES file (id),
    created_at  @I64@ NOT NULL,
    updated_at  @I64@ NOT NULL,
    version     @I64@ NOT NULL DEFAULT 1,
    removed_at  @I64@
) @STRICT@;
CREATE INDEX license_business ON license (business_id, kind, id);

CREATE TABLE document (
    id          @PK@,
    business_id @I64@ NOT NULL REFERENCES business (id),
    file_id     @I64@ NOT NULL REFERENCES file (id),
    kind        TEXT NOT NULL,                 -- photo, document
    title       TEXT NOT NULL,
    created_by  @I64@,
    created_at  @I64@ NOT NULL,
    removed_at  @I64@
) @STRICT@;
CREATE INDEX document_business ON document (business_id, id);

-- When a person last changed a field: an import does not overwrite it.
CREATE TABLE field_touch (
    business_id @I64@ NOT NULL REFERENCES business (id),
    field       TEXT NOT NULL,
    at          @I64@ NOT NULL,
    PRIMARY KEY (business_id, field)
) @STRICT@;

CREATE TABLE proposal (
    id          @PK@,
    business_id @I64@ NOT NULL REFERENCES business (id),
    origin      TEXT NOT NULL,                 -- companion, owner, import
    changes     @BLOB@ NOT NULL,               -- sealed JSON {"field": "value"}
    note        TEXT NOT NULL DEFAULT '',
    state       TEXT NOT NULL,                 -- open, accepted, rejected
    created_by  @I64@,
    created_at  @I64@ NOT NULL,
    decided_by  @I64@,
    decided_at  @I64@,
    reason      TEXT NOT NULL DEFAULT '',
    version     @I64@ NOT NULL DEFAULT 1
) @STRICT@;
CREATE INDEX proposal_state ON proposal (state, id);
CREATE INDEX proposal_business ON proposal (business_id, id);

-- ---- import ----
CREATE TABLE import (
    id          @PK@,
    source      TEXT NOT NULL,
    filename    TEXT NOT NULL,
    file_id     @I64@ REFERENCES file (id),
    sheet       TEXT,
    header_row  @I64@ NOT NULL DEFAULT 0,
    mapping     TEXT NOT NULL DEFAULT '{}',
    state       TEXT NOT NULL,                 -- uploaded, running, done, failed, undone
    total       @I64@ NOT NULL DEFAULT 0,
    created     @I64@ NOT NULL DEFAULT 0,
    updated     @I64@ NOT NULL DEFAULT 0,
    unchanged   @I64@ NOT NULL DEFAULT 0,
    rejected    @I64@ NOT NULL DEFAULT 0,
    possible    @I64@ NOT NULL DEFAULT 0,
    job_id      @I64@,
    created_by  @I64@,
    created_at  @I64@ NOT NULL,
    finished_at @I64@,
    version     @I64@ NOT NULL DEFAULT 1
) @STRICT@;
CREATE INDEX import_time ON import (created_at DESC, id DESC);

CREATE TABLE import_row (
    import_id   @I64@ NOT NULL REFERENCES import (id),
    number      @I64@ NOT NULL,
    action      TEXT NOT NULL,                 -- created, updated, unchanged, rejected
    business_id @I64@,
    version     @I64@,                         -- the business's after this row: undo only while it is still so
    before      @BLOB@,                        -- sealed: the record before an update
    reasons     TEXT NOT NULL DEFAULT '',      -- JSON [{field, id, args}]
    cells       @BLOB@,                        -- sealed: the row's cells, for the reject file
    PRIMARY KEY (import_id, number)
) @STRICT@;
CREATE INDEX import_row_action ON import_row (import_id, action, number);
CREATE INDEX import_row_business ON import_row (business_id) WHERE business_id IS NOT NULL;

-- Identity: a source's own number, or the whole row.
CREATE TABLE source_key (
    source      TEXT NOT NULL,
    source_id   TEXT NOT NULL,
    business_id @I64@ NOT NULL REFERENCES business (id),
    PRIMARY KEY (source, source_id)
) @STRICT@;
CREATE INDEX source_key_business ON source_key (business_id);
CREATE TABLE source_row (
    row_hash    @BLOB@ NOT NULL PRIMARY KEY,
    business_id @I64@ NOT NULL REFERENCES business (id),
    seen_at     @I64@ NOT NULL,
    import_id   @I64@                          -- the import that last brought this row
) @STRICT@;
CREATE INDEX source_row_business ON source_row (business_id);

-- ---- duplicates ----
-- engine: sqlite
CREATE TABLE match_key (
    key         INTEGER NOT NULL,              -- hash of a blocking key
    business_id INTEGER NOT NULL,
    PRIMARY KEY (key, business_id)
) STRICT, WITHOUT ROWID;
-- engine: postgresql
CREATE TABLE match_key (
    key         BIGINT NOT NULL,
    business_id BIGINT NOT NULL,
    PRIMARY KEY (key, business_id)
);
-- engine: both
CREATE INDEX match_key_business ON match_key (business_id);
CREATE TABLE dup_pair (
    id         @PK@,
    a_id       @I64@ NOT NULL REFERENCES business (id), -- a_id < b_id
    b_id       @I64@ NOT NULL REFERENCES business (id),
    score      @I64@ NOT NULL,
    reasons    TEXT NOT NULL,
    state      TEXT NOT NULL,                  -- open, not_duplicate, merged
    decided_by @I64@,
    decided_at @I64@,
    created_at @I64@ NOT NULL,
    version    @I64@ NOT NULL DEFAULT 1,
    UNIQUE (a_id, b_id)
) @STRICT@;
CREATE INDEX dup_pair_state ON dup_pair (state, score DESC, id);
CREATE INDEX dup_pair_b ON dup_pair (b_id);

CREATE TABLE merge_log (
    id        @PK@,
    kept_id   @I64@ NOT NULL REFERENCES business (id),
    gone_id   @I64@ NOT NULL REFERENCES business (id),
    before    @BLOB@ NOT NULL,                 -- sealed: both records and what was moved
    merged_by @I64@,
    merged_at @I64@ NOT NULL,
    undone_by @I64@,
    undone_at @I64@
) @STRICT@;
CREATE INDEX merge_kept ON merge_log (kept_id, id);
CREATE INDEX merge_gone ON merge_log (gone_id, id);

-- ---- consent and claims ----
CREATE TABLE consent (
    id           @PK@,
    person_id    @I64@ NOT NULL REFERENCES person (id),
    purpose      TEXT NOT NULL,
    version      TEXT NOT NULL,
    given_at     @I64@ NOT NULL,
    via          TEXT NOT NULL,
    withdrawn_at @I64@
) @STRICT@;
CREATE INDEX consent_person ON consent (person_id, purpose, id);

-- ---- full text: folded words, per engine: an FTS5 table, or a table with a tsvector ----
-- area: "c3573 d357302 w3573021007", words that narrow a search to a territory.
-- engine: sqlite
CREATE VIRTUAL TABLE business_fts USING fts5 (
    area, name_fold, owner_fold, address_fold, phone, nib,
    columnsize = 0, detail = 'column', prefix = '3', tokenize = 'unicode61'
);
CREATE VIEW search_text AS
    SELECT rowid AS business_id, area, name_fold, owner_fold, address_fold, phone, nib FROM business_fts;
-- engine: postgresql
CREATE TABLE search_text (
    business_id  BIGINT PRIMARY KEY,
    area         TEXT NOT NULL,
    name_fold    TEXT NOT NULL,
    owner_fold   TEXT NOT NULL,
    address_fold TEXT NOT NULL,
    phone        TEXT NOT NULL,
    nib          TEXT NOT NULL,
    words        TSVECTOR GENERATED ALWAYS AS (
        to_tsvector('simple', area || ' ' || name_fold || ' ' || owner_fold || ' ' || address_fold || ' ' || phone || ' ' || nib)
    ) STORED
);
CREATE INDEX search_text_words ON search_text USING gin (words);
-- engine: both
