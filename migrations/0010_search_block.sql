-- PostgreSQL's word index knows no order: for words that many have it gathers them all before it can give the newest. In a
-- large register the care job "search" therefore packs the words into blocks of 16,384 businesses, and searches read those
-- from the newest block on. A small register stays as it was, and so does SQLite, whose word index gives the newest first.
-- engine: postgresql

-- One row once the register is large; `ready` when every block is packed and searches may rely on them.
CREATE TABLE search_use (
    id    BIGINT PRIMARY KEY CHECK (id = 1),
    next  BIGINT NOT NULL,                     -- the first block not yet packed, while not ready
    ready BIGINT NOT NULL
);

-- Which of a block's businesses have a word, or a word that begins so ("wa*"); src/registry/search_set.h has the form of `ids`.
-- The sets stand in the index, too: those of a word lie side by side there, while the rows lie block by block. That wants
-- a vacuum after each block.
CREATE TABLE search_block (
    word  TEXT NOT NULL,
    block BIGINT NOT NULL,                     -- business_id >> 14
    ids   BYTEA NOT NULL,
    PRIMARY KEY (word, block) INCLUDE (ids)
) WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_insert_scale_factor = 0.01);
ALTER TABLE search_block ALTER COLUMN ids SET STORAGE PLAIN;
CREATE INDEX search_block_number ON search_block (block);

-- Businesses of which the blocks are wrong: changed or removed since. In small parts, so that a change writes little.
CREATE TABLE search_gone (
    part BIGINT PRIMARY KEY,                   -- business_id >> 10
    ids  BYTEA NOT NULL                        -- a bit for each, as set_bit() counts them
);

-- Businesses written since their block was packed: their words stand here, and only here they hold.
CREATE TABLE search_fresh (
    business_id BIGINT PRIMARY KEY,
    words       TSVECTOR NOT NULL
);
CREATE INDEX search_fresh_words ON search_fresh USING gin (words);
-- engine: both
