-- Lists and search. Each sort is a query of its own, because each stands on an index of its own; filters are
-- optional parts, so that the planner sees just the conditions asked for; the columns that only programs want
-- are one, too: reading a column costs as much as drawing it. The companion's name, the last of them, is left to
-- account_name(). The ninth column is the sort's key.
-- `open`: who must not see a phone or an address must not find by it, either: the words are in what they see ($18), or
-- the business is their own ($17).
-- `active` stands in for `activity` where the index business_visited, which holds only active ones, can answer.

-- name: business_by_name
SELECT b.id, b.companion_id, b.name, b.owner_name, b.ward, b.sector, b.curation, b.activity, b.name_fold
--? full: , b.version, b.updated_at, b.confirmed_at, b.phone, b.address, b.kbli, b.class, b.kbli_version, b.nib, b.founded_on, b.capital, b.employees, b.source, b.source_id, b.created_at, b.lat_e6, b.lng_e6, b.channels, b.owner_id, b.curation_on, b.curation_until, NULL
FROM business b WHERE b.merged_into IS NULL
--? area: AND b.ward >= $2 AND b.ward < $3
--? ward: AND b.ward = $4
--? curation: AND b.curation = $5
--? activity: AND b.activity = $6
--? sector: AND b.sector = $7
--? class: AND b.class = $8
--? companion: AND b.companion_id = $9
--? nobody: AND b.companion_id IS NULL
--? owner: AND b.owner_id = $10
--? stale: AND b.confirmed_at < $11
--? active: AND b.activity = 'active'
--? never: AND b.visited_on IS NULL
--? since: AND b.visited_on >= $15
--? before: AND b.visited_on < $15
--? fresh: AND b.confirmed_at >= $16
--? after: AND (b.name_fold, b.id) > ($12, $13)
-- engine: sqlite
--? words: AND b.id IN (SELECT rowid FROM business_fts WHERE business_fts MATCH $14)
--? open: AND (b.companion_id = $17 OR b.id IN (SELECT rowid FROM business_fts WHERE business_fts MATCH $18))
-- engine: postgresql
--? words: AND b.id IN (SELECT business_id FROM search_text WHERE words @@ (SELECT to_tsquery('simple', $14)))
--? open: AND (b.companion_id = $17 OR EXISTS (SELECT 1 FROM search_text t WHERE t.business_id = b.id AND to_tsvector('simple', t.area || ' ' || t.name_fold || ' ' || t.owner_fold || ' ' || t.nib) @@ (SELECT to_tsquery('simple', $18))))
-- engine: both
ORDER BY b.name_fold, b.id LIMIT $1

-- name: business_by_update
SELECT b.id, b.companion_id, b.name, b.owner_name, b.ward, b.sector, b.curation, b.activity, b.updated_at
--? full: , b.version, b.updated_at, b.confirmed_at, b.phone, b.address, b.kbli, b.class, b.kbli_version, b.nib, b.founded_on, b.capital, b.employees, b.source, b.source_id, b.created_at, b.lat_e6, b.lng_e6, b.channels, b.owner_id, b.curation_on, b.curation_until, NULL
FROM business b WHERE b.merged_into IS NULL
--? area: AND b.ward >= $2 AND b.ward < $3
--? ward: AND b.ward = $4
--? curation: AND b.curation = $5
--? activity: AND b.activity = $6
--? sector: AND b.sector = $7
--? class: AND b.class = $8
--? companion: AND b.companion_id = $9
--? nobody: AND b.companion_id IS NULL
--? owner: AND b.owner_id = $10
--? stale: AND b.confirmed_at < $11
--? active: AND b.activity = 'active'
--? never: AND b.visited_on IS NULL
--? since: AND b.visited_on >= $15
--? before: AND b.visited_on < $15
--? fresh: AND b.confirmed_at >= $16
--? after: AND (b.updated_at, b.id) < ($12, $13)
-- engine: sqlite
--? words: AND b.id IN (SELECT rowid FROM business_fts WHERE business_fts MATCH $14)
--? open: AND (b.companion_id = $17 OR b.id IN (SELECT rowid FROM business_fts WHERE business_fts MATCH $18))
-- engine: postgresql
--? words: AND b.id IN (SELECT business_id FROM search_text WHERE words @@ (SELECT to_tsquery('simple', $14)))
--? open: AND (b.companion_id = $17 OR EXISTS (SELECT 1 FROM search_text t WHERE t.business_id = b.id AND to_tsvector('simple', t.area || ' ' || t.name_fold || ' ' || t.owner_fold || ' ' || t.nib) @@ (SELECT to_tsquery('simple', $18))))
-- engine: both
ORDER BY b.updated_at DESC, b.id DESC LIMIT $1

-- name: business_by_fresh
SELECT b.id, b.companion_id, b.name, b.owner_name, b.ward, b.sector, b.curation, b.activity, b.confirmed_at
--? full: , b.version, b.updated_at, b.confirmed_at, b.phone, b.address, b.kbli, b.class, b.kbli_version, b.nib, b.founded_on, b.capital, b.employees, b.source, b.source_id, b.created_at, b.lat_e6, b.lng_e6, b.channels, b.owner_id, b.curation_on, b.curation_until, NULL
FROM business b WHERE b.merged_into IS NULL
--? area: AND b.ward >= $2 AND b.ward < $3
--? ward: AND b.ward = $4
--? curation: AND b.curation = $5
--? activity: AND b.activity = $6
--? sector: AND b.sector = $7
--? class: AND b.class = $8
--? companion: AND b.companion_id = $9
--? nobody: AND b.companion_id IS NULL
--? owner: AND b.owner_id = $10
--? stale: AND b.confirmed_at < $11
--? active: AND b.activity = 'active'
--? never: AND b.visited_on IS NULL
--? since: AND b.visited_on >= $15
--? before: AND b.visited_on < $15
--? fresh: AND b.confirmed_at >= $16
--? after: AND (b.confirmed_at, b.id) > ($12, $13)
-- engine: sqlite
--? words: AND b.id IN (SELECT rowid FROM business_fts WHERE business_fts MATCH $14)
--? open: AND (b.companion_id = $17 OR b.id IN (SELECT rowid FROM business_fts WHERE business_fts MATCH $18))
-- engine: postgresql
--? words: AND b.id IN (SELECT business_id FROM search_text WHERE words @@ (SELECT to_tsquery('simple', $14)))
--? open: AND (b.companion_id = $17 OR EXISTS (SELECT 1 FROM search_text t WHERE t.business_id = b.id AND to_tsvector('simple', t.area || ' ' || t.name_fold || ' ' || t.owner_fold || ' ' || t.nib) @@ (SELECT to_tsquery('simple', $18))))
-- engine: both
ORDER BY b.confirmed_at, b.id LIMIT $1

-- name: business_count_some
SELECT count(*) FROM (SELECT 1 FROM business b WHERE b.merged_into IS NULL
--? area: AND b.ward >= $2 AND b.ward < $3
--? ward: AND b.ward = $4
--? curation: AND b.curation = $5
--? activity: AND b.activity = $6
--? sector: AND b.sector = $7
--? class: AND b.class = $8
--? companion: AND b.companion_id = $9
--? nobody: AND b.companion_id IS NULL
--? owner: AND b.owner_id = $10
--? stale: AND b.confirmed_at < $11
--? active: AND b.activity = 'active'
--? never: AND b.visited_on IS NULL
--? since: AND b.visited_on >= $13
--? before: AND b.visited_on < $13
--? fresh: AND b.confirmed_at >= $14
-- engine: sqlite
--? words: AND b.id IN (SELECT rowid FROM business_fts WHERE business_fts MATCH $12)
--? open: AND (b.companion_id = $15 OR b.id IN (SELECT rowid FROM business_fts WHERE business_fts MATCH $16))
-- engine: postgresql
--? words: AND b.id IN (SELECT business_id FROM search_text WHERE words @@ (SELECT to_tsquery('simple', $12)))
--? open: AND (b.companion_id = $15 OR EXISTS (SELECT 1 FROM search_text t WHERE t.business_id = b.id AND to_tsvector('simple', t.area || ' ' || t.name_fold || ' ' || t.owner_fold || ' ' || t.nib) @@ (SELECT to_tsquery('simple', $16))))
-- engine: both
LIMIT $1) AS found

-- name: business_found
-- Words alone: the newest with an id below $2, $3 at most, and with each (the ninth column) how many have the words
-- at all, counted to $6. The index is asked once: to look for a word that is only begun costs more than all the rest.
-- On PostgreSQL, whose index knows no order, $6 rows are any of those that have the words: if there are so many,
-- business_found_below is to be asked for the newest.
-- engine: sqlite
WITH f (id) AS MATERIALIZED (SELECT rowid FROM business_fts WHERE business_fts MATCH $1 AND rowid < $2 ORDER BY rowid DESC LIMIT $6)
-- engine: postgresql
WITH f (id) AS MATERIALIZED (SELECT business_id FROM search_text WHERE words @@ (SELECT to_tsquery('simple', $1)) LIMIT $6)
-- engine: both
SELECT b.id, b.companion_id, b.name, b.owner_name, b.ward, b.sector, b.curation, b.activity, (SELECT count(*) FROM f)
--? full: , b.version, b.updated_at, b.confirmed_at, b.phone, b.address, b.kbli, b.class, b.kbli_version, b.nib, b.founded_on, b.capital, b.employees, b.source, b.source_id, b.created_at, b.lat_e6, b.lng_e6, b.channels, b.owner_id, b.curation_on, b.curation_until, NULL
FROM business b WHERE b.id IN (SELECT id FROM f WHERE id < $2 ORDER BY id DESC LIMIT $3)
--? companion: AND b.companion_id = $4
--? owner: AND b.owner_id = $5
ORDER BY b.id DESC

-- name: business_found_below
-- The same without counting, from the newest on: quick where many have the words, or where the index knows the order.
SELECT b.id, b.companion_id, b.name, b.owner_name, b.ward, b.sector, b.curation, b.activity, 0
--? full: , b.version, b.updated_at, b.confirmed_at, b.phone, b.address, b.kbli, b.class, b.kbli_version, b.nib, b.founded_on, b.capital, b.employees, b.source, b.source_id, b.created_at, b.lat_e6, b.lng_e6, b.channels, b.owner_id, b.curation_on, b.curation_until, NULL
FROM business b WHERE b.id IN (
-- engine: sqlite
SELECT rowid FROM business_fts WHERE business_fts MATCH $1 AND rowid < $2 ORDER BY rowid DESC LIMIT $3)
-- engine: postgresql
SELECT business_id FROM search_text WHERE words @@ (SELECT to_tsquery('simple', $1)) AND business_id < $2 ORDER BY business_id DESC LIMIT $3)
-- engine: both
--? companion: AND b.companion_id = $4
--? owner: AND b.owner_id = $5
ORDER BY b.id DESC

-- name: business_found_ids
-- Those of a list of ids, as "{1,2}" on PostgreSQL, whose blocks gave them.
SELECT b.id, b.companion_id, b.name, b.owner_name, b.ward, b.sector, b.curation, b.activity, 0
--? full: , b.version, b.updated_at, b.confirmed_at, b.phone, b.address, b.kbli, b.class, b.kbli_version, b.nib, b.founded_on, b.capital, b.employees, b.source, b.source_id, b.created_at, b.lat_e6, b.lng_e6, b.channels, b.owner_id, b.curation_on, b.curation_until, NULL
FROM business b
-- engine: sqlite
WHERE b.id IN (SELECT value FROM json_each($1))
-- engine: postgresql
WHERE b.id = ANY ($1::bigint[])
-- engine: both
--? companion: AND b.companion_id = $2
--? owner: AND b.owner_id = $3
ORDER BY b.id DESC LIMIT $4

-- name: business_newest
SELECT coalesce(max(id), 0) FROM business

-- name: business_found_count
-- engine: sqlite
SELECT count(*) FROM (SELECT 1 FROM business_fts WHERE business_fts MATCH $1 LIMIT $2)
-- engine: postgresql
SELECT count(*) FROM (SELECT 1 FROM search_text WHERE words @@ (SELECT to_tsquery('simple', $1)) LIMIT $2) AS found

-- name: business_begins
-- On PostgreSQL a parameter in a SELECT of its own tells the planner nothing, so that it keeps its plan.
SELECT b.id, b.companion_id, b.name, b.owner_name, b.ward, b.sector, b.curation, b.activity, b.id, b.version, b.updated_at, b.confirmed_at, b.phone, b.address, b.kbli, b.class, b.kbli_version, b.nib, b.founded_on,
b.capital, b.employees, b.source, b.source_id, b.created_at, b.lat_e6, b.lng_e6, b.channels, b.owner_id,
b.curation_on, b.curation_until, a.name
FROM business b LEFT JOIN account a ON a.id = b.companion_id WHERE b.merged_into IS NULL
-- engine: sqlite
AND b.name_fold >= $1 AND b.name_fold < $2
-- engine: postgresql
AND b.name_fold >= (SELECT $1::text) AND b.name_fold < (SELECT $2::text)
-- engine: both
--? area: AND b.ward >= $4 AND b.ward < $5
--? companion: AND b.companion_id = $6
--? owner: AND b.owner_id = $7
ORDER BY b.name_fold, b.id
-- engine: sqlite
LIMIT $3
-- engine: postgresql
LIMIT (SELECT $3::bigint)
-- engine: both

-- name: business_of_nik
SELECT b.id, b.companion_id, b.name, b.owner_name, b.ward, b.sector, b.curation, b.activity, b.id, b.version, b.updated_at, b.confirmed_at, b.phone, b.address, b.kbli, b.class, b.kbli_version, b.nib, b.founded_on,
b.capital, b.employees, b.source, b.source_id, b.created_at, b.lat_e6, b.lng_e6, b.channels, b.owner_id,
b.curation_on, b.curation_until, a.name
FROM business b JOIN person p ON p.id = b.owner_id LEFT JOIN account a ON a.id = b.companion_id
WHERE p.nik_hash = $1 AND b.merged_into IS NULL AND b.ward >= $2 AND b.ward < $3 ORDER BY b.id LIMIT 50

-- name: business_of_id
SELECT b.id, b.companion_id, b.name, b.owner_name, b.ward, b.sector, b.curation, b.activity, b.id, b.version, b.updated_at, b.confirmed_at, b.phone, b.address, b.kbli, b.class, b.kbli_version, b.nib, b.founded_on,
b.capital, b.employees, b.source, b.source_id, b.created_at, b.lat_e6, b.lng_e6, b.channels, b.owner_id,
b.curation_on, b.curation_until, a.name
FROM business b LEFT JOIN account a ON a.id = b.companion_id WHERE b.id = $1 AND b.merged_into IS NULL AND b.ward >= $2 AND b.ward < $3
--? companion: AND b.companion_id = $4
--? owner: AND b.owner_id = $5

-- name: business_of_nib
SELECT b.id, b.companion_id, b.name, b.owner_name, b.ward, b.sector, b.curation, b.activity, b.id, b.version, b.updated_at, b.confirmed_at, b.phone, b.address, b.kbli, b.class, b.kbli_version, b.nib, b.founded_on,
b.capital, b.employees, b.source, b.source_id, b.created_at, b.lat_e6, b.lng_e6, b.channels, b.owner_id,
b.curation_on, b.curation_until, a.name
FROM business b LEFT JOIN account a ON a.id = b.companion_id WHERE b.nib = $1 AND b.merged_into IS NULL AND b.ward >= $2 AND b.ward < $3
--? companion: AND b.companion_id = $4
--? owner: AND b.owner_id = $5
ORDER BY b.id LIMIT 50

-- name: companion_id
SELECT id FROM account WHERE name = $1
