-- The word index: its upkeep with each write, and on PostgreSQL the blocks of a large register (migrations/0010).

-- name: search_remove
-- engine: sqlite
DELETE FROM business_fts WHERE rowid = $1
-- engine: postgresql
WITH f AS (DELETE FROM search_fresh WHERE business_id = $1),
gone AS (INSERT INTO search_gone (part, ids) SELECT $1 >> 10, set_bit(decode(repeat('00', 128), 'hex'), ($1 & 1023)::int, 1) FROM search_use
ON CONFLICT (part) DO UPDATE SET ids = set_bit(search_gone.ids, ($1 & 1023)::int, 1))
DELETE FROM search_text WHERE business_id = $1
-- name: search_put
-- engine: sqlite
INSERT INTO business_fts (rowid, area, name_fold, owner_fold, address_fold, phone, nib)
VALUES ($1, $2, $3, $4, $5, $6, $7)
-- engine: postgresql
WITH t AS (INSERT INTO search_text (business_id, area, name_fold, owner_fold, address_fold, phone, nib)
VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING business_id, words)
INSERT INTO search_fresh (business_id, words) SELECT t.business_id, t.words FROM t, search_use

-- name: search_segments
-- engine: sqlite
SELECT count(DISTINCT segid), count(*) FROM business_fts_idx
-- engine: postgresql
SELECT 1, 1
-- name: search_merge
-- engine: sqlite
INSERT INTO business_fts (business_fts, rank) VALUES ('merge', $1)
-- engine: postgresql
-- Never asked for: no row has such a number.
DELETE FROM search_text WHERE business_id = $1

-- Only PostgreSQL is asked what follows; on SQLite it reads and writes nothing.

-- name: search_block_sets
-- What a search reads, each row by its kind: 0 the packing's stamp, or 0 and, as a text, the newest id while not all blocks
-- are packed; 1 of each word of the list ("{a,b}"), 2 of all words in $2 … $3, their sets, each behind its block's number
-- and its length, in one piece: a row for each would cost as much again; 3 a part of those that are gone, by its number;
-- 4 a business not in its block that has the words, and whether it has them as $5 says, too.
-- engine: sqlite
SELECT 0, 0, '0', x'' WHERE $4 > $5
--? listed: AND $1 = ''
--? begun: AND $2 > $3
-- engine: postgresql
SELECT 0, coalesce(u.ready, 0), CASE WHEN u.ready > 0 THEN '0' ELSE coalesce((SELECT max(id) FROM business), 0)::text END,
NULL::bytea FROM (SELECT 1) AS one LEFT JOIN search_use u ON true
--? listed: UNION ALL SELECT 1, 0, word, string_agg(int8send(block) || int4send(length(ids)) || ids, ''::bytea)
--? listed: FROM search_block WHERE word = ANY ((SELECT $1::text[])::text[]) GROUP BY word
--? begun: UNION ALL SELECT 2, 0, '', string_agg(int8send(block) || int4send(length(ids)) || ids, ''::bytea)
--? begun: FROM search_block WHERE word >= (SELECT $2::text) AND word < (SELECT $3::text)
UNION ALL SELECT 3, part, '', ids FROM search_gone
UNION ALL SELECT 4, business_id, (words @@ to_tsquery('simple', $5))::text, NULL
FROM search_fresh WHERE words @@ (SELECT to_tsquery('simple', $4))
-- engine: both
LIMIT 1000000000

-- name: search_use_now
-- No row: the register is small.
-- engine: sqlite
SELECT 0, 0 LIMIT 0
-- engine: postgresql
SELECT next, ready FROM search_use
-- engine: both

-- name: search_use_begin
-- engine: sqlite
DELETE FROM business_fts WHERE 0
-- engine: postgresql
INSERT INTO search_use (id, next, ready) VALUES (1, 0, 0)
-- engine: both

-- name: search_use_next
-- engine: sqlite
DELETE FROM business_fts WHERE rowid = $1 AND rowid <> $2
-- engine: postgresql
UPDATE search_use SET next = $1, ready = $2
-- engine: both

-- name: search_next_from
-- The first business with words from an id on.
-- engine: sqlite
SELECT min(rowid) FROM business_fts WHERE rowid >= $1
-- engine: postgresql
SELECT min(business_id) FROM search_text WHERE business_id >= $1
-- engine: both

-- name: search_fresh_most
-- How many are not in their blocks, and the block that most of them are of.
-- engine: sqlite
SELECT 0, 0
-- engine: postgresql
SELECT coalesce(sum(n), 0), coalesce((array_agg(block ORDER BY n DESC, block))[1], 0)
FROM (SELECT business_id >> 14 AS block, count(*) AS n FROM search_fresh GROUP BY 1) AS b
-- engine: both

-- name: search_block_texts
-- engine: sqlite
SELECT 0, '' WHERE $1 > $2
-- engine: postgresql
SELECT business_id, area || ' ' || name_fold || ' ' || owner_fold || ' ' || address_fold || ' ' || phone || ' ' || nib FROM search_text WHERE business_id >= $1 AND business_id < $2 ORDER BY business_id
-- engine: both

-- name: search_block_clear
-- engine: sqlite
DELETE FROM business_fts WHERE rowid = $1 AND rowid <> $1
-- engine: postgresql
DELETE FROM search_block WHERE block = $1
-- engine: both

-- name: search_block_put
-- engine: sqlite
DELETE FROM business_fts WHERE rowid = $1 AND $2 = $3 AND rowid <> $1
-- engine: postgresql
INSERT INTO search_block (word, block, ids)
SELECT w, $1, decode(i, 'hex') FROM unnest($2::text[], $3::text[]) AS u (w, i)
-- engine: both

-- name: search_fresh_clear
-- engine: sqlite
DELETE FROM business_fts WHERE rowid = $1 AND rowid <> $2
-- engine: postgresql
DELETE FROM search_fresh WHERE business_id >= $1 AND business_id < $2
-- engine: both

-- name: search_gone_clear
-- engine: sqlite
DELETE FROM business_fts WHERE rowid = $1 AND rowid <> $1
-- engine: postgresql
DELETE FROM search_gone WHERE part >= $1 << 4 AND part < ($1 + 1) << 4
-- engine: both
