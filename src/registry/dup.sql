-- Possible duplicates: keys, pairs, the queue.
-- What is compared of a business comes always in the same order: see dup_read() in dup.c.

-- name: dup_self
SELECT b.id, b.name, b.owner_name, b.phone, b.address, b.ward, b.nib, b.companion_id, b.owner_id,
p.nik_hash
FROM business b JOIN person p ON p.id = b.owner_id WHERE b.id = $1 AND b.merged_into IS NULL

-- Who shares a key: slot of the key, business. One more than 60 (MATCH_BLOCK_MAX) each, to tell a key that too many share.
-- name: dup_sharers
SELECT 0 AS slot, s.business_id FROM (SELECT business_id FROM match_key WHERE key = $1 LIMIT 61) s
UNION ALL
SELECT 1 AS slot, s.business_id FROM (SELECT business_id FROM match_key WHERE key = $2 LIMIT 61) s
UNION ALL
SELECT 2 AS slot, s.business_id FROM (SELECT business_id FROM match_key WHERE key = $3 LIMIT 61) s
UNION ALL
SELECT 3 AS slot, s.business_id FROM (SELECT business_id FROM match_key WHERE key = $4 LIMIT 61) s
UNION ALL
SELECT 4 AS slot, s.business_id FROM (SELECT business_id FROM match_key WHERE key = $5 LIMIT 61) s
UNION ALL
SELECT 5 AS slot, s.business_id FROM (SELECT business_id FROM match_key WHERE key = $6 LIMIT 61) s
UNION ALL
SELECT 6 AS slot, s.business_id FROM (SELECT business_id FROM match_key WHERE key = $7 LIMIT 61) s
UNION ALL
SELECT 7 AS slot, s.business_id FROM (SELECT business_id FROM match_key WHERE key = $8 LIMIT 61) s
UNION ALL
SELECT 8 AS slot, s.business_id FROM (SELECT business_id FROM match_key WHERE key = $9 LIMIT 61) s
UNION ALL
SELECT 9 AS slot, s.business_id FROM (SELECT business_id FROM match_key WHERE key = $10 LIMIT 61) s
UNION ALL
SELECT 10 AS slot, s.business_id FROM (SELECT business_id FROM match_key WHERE key = $11 LIMIT 61) s
UNION ALL
SELECT 11 AS slot, s.business_id FROM (SELECT business_id FROM match_key WHERE key = $12 LIMIT 61) s
UNION ALL
SELECT 12 AS slot, s.business_id FROM (SELECT business_id FROM match_key WHERE key = $13 LIMIT 61) s
UNION ALL
SELECT 13 AS slot, s.business_id FROM (SELECT business_id FROM match_key WHERE key = $14 LIMIT 61) s
UNION ALL
SELECT 14 AS slot, s.business_id FROM (SELECT business_id FROM match_key WHERE key = $15 LIMIT 61) s
UNION ALL
SELECT 15 AS slot, s.business_id FROM (SELECT business_id FROM match_key WHERE key = $16 LIMIT 61) s
-- name: dup_raws
SELECT b.id, b.name, b.owner_name, b.phone, b.address, b.ward, b.nib, b.companion_id, b.owner_id
--? nik: , (SELECT p.nik_hash FROM person p WHERE p.id = b.owner_id)
-- engine: sqlite
FROM business b
WHERE b.id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
-- engine: postgresql
-- One by one: planned once, in a register that is still small, the list would be held against each row of an index of
-- those not merged, through a whole import.
FROM (SELECT DISTINCT unnest(ARRAY[$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16]::bigint[]) AS id) AS asked
CROSS JOIN LATERAL (SELECT * FROM business one WHERE one.id = asked.id LIMIT 1) AS b
WHERE TRUE
-- engine: both
AND b.merged_into IS NULL
ORDER BY b.id

-- coalesce: so that SQLite goes by the ids, not through all open pairs.
-- name: dup_partners
SELECT b.id, b.name, b.owner_name, b.phone, b.address, b.ward, b.nib, b.companion_id, b.owner_id,
p.nik_hash, d.id, d.score, d.reasons
FROM dup_pair d CROSS JOIN business b CROSS JOIN person p
WHERE (d.a_id = $1 OR d.b_id = $1) AND coalesce(d.state, '') = 'open' AND b.id = d.a_id + d.b_id - $1 AND p.id = b.owner_id
ORDER BY d.id

-- name: dup_keys_of
SELECT key FROM match_key WHERE business_id = $1 ORDER BY key
-- name: dup_keys_put
-- OR FAIL: a failure ends the whole operation anyway, and SQLite opens no statement journal for it.
-- engine: sqlite
INSERT OR FAIL INTO match_key (key, business_id)
SELECT w.key, CAST($1 AS BIGINT) FROM (SELECT CAST($2 AS BIGINT) AS key
UNION ALL SELECT CAST($3 AS BIGINT) UNION ALL SELECT CAST($4 AS BIGINT) UNION ALL SELECT CAST($5 AS BIGINT)
UNION ALL SELECT CAST($6 AS BIGINT) UNION ALL SELECT CAST($7 AS BIGINT) UNION ALL SELECT CAST($8 AS BIGINT)
UNION ALL SELECT CAST($9 AS BIGINT) UNION ALL SELECT CAST($10 AS BIGINT) UNION ALL SELECT CAST($11 AS BIGINT)
UNION ALL SELECT CAST($12 AS BIGINT) UNION ALL SELECT CAST($13 AS BIGINT) UNION ALL SELECT CAST($14 AS BIGINT)
UNION ALL SELECT CAST($15 AS BIGINT) UNION ALL SELECT CAST($16 AS BIGINT) UNION ALL SELECT CAST($17 AS BIGINT)
UNION ALL SELECT CAST($18 AS BIGINT)) w WHERE w.key IS NOT NULL
-- engine: postgresql
INSERT INTO match_key (key, business_id)
SELECT w.key, CAST($1 AS BIGINT) FROM (SELECT CAST($2 AS BIGINT) AS key
UNION ALL SELECT CAST($3 AS BIGINT) UNION ALL SELECT CAST($4 AS BIGINT) UNION ALL SELECT CAST($5 AS BIGINT)
UNION ALL SELECT CAST($6 AS BIGINT) UNION ALL SELECT CAST($7 AS BIGINT) UNION ALL SELECT CAST($8 AS BIGINT)
UNION ALL SELECT CAST($9 AS BIGINT) UNION ALL SELECT CAST($10 AS BIGINT) UNION ALL SELECT CAST($11 AS BIGINT)
UNION ALL SELECT CAST($12 AS BIGINT) UNION ALL SELECT CAST($13 AS BIGINT) UNION ALL SELECT CAST($14 AS BIGINT)
UNION ALL SELECT CAST($15 AS BIGINT) UNION ALL SELECT CAST($16 AS BIGINT) UNION ALL SELECT CAST($17 AS BIGINT)
UNION ALL SELECT CAST($18 AS BIGINT)) w WHERE w.key IS NOT NULL
-- name: dup_keys_delete
DELETE FROM match_key WHERE business_id = $1

-- name: dup_pair_put
INSERT INTO dup_pair (a_id, b_id, score, reasons, state, created_at) VALUES ($1, $2, $3, $4, 'open', $5)
ON CONFLICT (a_id, b_id) DO NOTHING
-- name: dup_pair_score
UPDATE dup_pair SET score = $2, reasons = $3, version = version + 1 WHERE id = $1
-- name: dup_pair_delete
DELETE FROM dup_pair WHERE id = $1
-- name: dup_pairs_delete
DELETE FROM dup_pair WHERE a_id = $1 OR b_id = $1
-- name: dup_pairs_delete_open
DELETE FROM dup_pair WHERE (a_id = $1 OR b_id = $1) AND coalesce(state, '') = 'open'
-- name: dup_pairs_open
SELECT count(*) FROM dup_pair WHERE (a_id = $1 OR b_id = $1) AND coalesce(state, '') = 'open'
-- name: dup_pair_state
SELECT state FROM dup_pair WHERE a_id = $1 AND b_id = $2
-- name: dup_pair_set_state
UPDATE dup_pair SET state = $3, decided_by = $4, decided_at = $5, version = version + 1 WHERE a_id = $1 AND b_id = $2

-- name: dup_sample
SELECT b.id, b.name, b.owner_name, b.phone, b.address, b.ward, b.nib, b.companion_id, b.owner_id
FROM business b WHERE b.id > $1 AND b.merged_into IS NULL ORDER BY b.id LIMIT $2
-- name: dup_last
SELECT id FROM business ORDER BY id DESC LIMIT 1
-- name: dup_open
SELECT id, a_id, b_id, score, reasons FROM dup_pair WHERE coalesce(state, '') = 'open' AND id > $1
ORDER BY id LIMIT $2
-- name: dup_ids
SELECT id FROM business WHERE id > $1 AND merged_into IS NULL ORDER BY id LIMIT $2
-- name: dup_all
SELECT count(*) FROM business WHERE merged_into IS NULL

-- ---- the queue ----
-- name: dup_pairs
SELECT d.id, d.version, d.a_id, d.b_id, d.score, d.created_at, d.decided_at, d.state, d.reasons, w.display_name,
a.name, a.owner_name, a.ward, a.source_id, a.companion_id, a.owner_id,
b.name, b.owner_name, b.ward, b.source_id, b.companion_id, b.owner_id
FROM dup_pair d JOIN business a ON a.id = d.a_id JOIN business b ON b.id = d.b_id
LEFT JOIN account w ON w.id = d.decided_by
WHERE d.score >= 0
--? state: AND d.state = $1
--? one: AND d.id = $2
--? after: AND (d.score < $3 OR (d.score = $3 AND d.id > $4))
--? area: AND ((a.ward >= $6 AND a.ward < $7) OR (b.ward >= $6 AND b.ward < $7))
ORDER BY d.score DESC, d.id LIMIT $5

-- name: dup_total
SELECT count(*) FROM dup_pair WHERE state = $1
-- name: dup_total_some
SELECT count(*) FROM dup_pair d JOIN business a ON a.id = d.a_id JOIN business b ON b.id = d.b_id
WHERE d.state = $1
--? area: AND ((a.ward >= $2 AND a.ward < $3) OR (b.ward >= $2 AND b.ward < $3))

-- name: dup_decide
UPDATE dup_pair SET state = $3, decided_by = $4, decided_at = $5, version = version + 1 WHERE id = $1 AND version = $2
