-- The register's queries on businesses, owners and facts.
-- Columns of a whole business come always in the same order: see business_of_row() in business.c.

-- name: business_one
SELECT b.id, b.version, b.created_at, b.updated_at, b.confirmed_at, b.owner_id, b.companion_id, b.photo_id,
b.merged_into, b.client_id, b.name, b.owner_name, b.phone, b.address, b.ward, b.lat_e6, b.lng_e6, b.kbli,
b.kbli_version, b.sector, b.nib, b.founded_on, b.capital, b.employees, b.channels, b.notes, b.curation,
b.curation_on, b.curation_until, b.activity, b.class, b.source, b.source_id,
p.nik, p.npwp, p.data_key, p.birth_date, p.gender, c.name, c.display_name
FROM business b JOIN person p ON p.id = b.owner_id LEFT JOIN account c ON c.id = b.companion_id
WHERE b.id = $1
--? area: AND b.ward >= $2 AND b.ward < $3
--? companion: AND b.companion_id = $4
--? owner: AND b.owner_id = $5

-- name: business_all
SELECT b.id, b.version, b.created_at, b.updated_at, b.confirmed_at, b.owner_id, b.companion_id, b.photo_id,
b.merged_into, b.client_id, b.name, b.owner_name, b.phone, b.address, b.ward, b.lat_e6, b.lng_e6, b.kbli,
b.kbli_version, b.sector, b.nib, b.founded_on, b.capital, b.employees, b.channels, b.notes, b.curation,
b.curation_on, b.curation_until, b.activity, b.class, b.source, b.source_id,
p.nik, p.npwp, p.data_key, p.birth_date, p.gender, c.name
FROM business b JOIN person p ON p.id = b.owner_id LEFT JOIN account c ON c.id = b.companion_id
WHERE b.merged_into IS NULL AND b.id > $1
ORDER BY b.id LIMIT $2

-- name: business_of_client
SELECT id FROM business WHERE client_id = $1

-- name: business_insert
-- A number that was once given is never given again: SQLite would, where the last rows are gone.
-- engine: sqlite
INSERT INTO business (id, client_id, name, name_fold, owner_id, owner_name, owner_fold, phone, address, address_fold,
ward, lat_e6, lng_e6, kbli, kbli_version, sector, nib, founded_on, capital, employees, channels, notes, curation,
curation_on, curation_until, activity, class, companion_id, source, source_id, confirmed_at, created_at, updated_at)
VALUES (max(coalesce((SELECT max(id) FROM business), 0), coalesce((SELECT id FROM id_gone WHERE entity = 'business'), 0)) + 1,
$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
$24, $25, $26, $27, $28, $29, $30, $30, $30)
-- engine: postgresql
INSERT INTO business (client_id, name, name_fold, owner_id, owner_name, owner_fold, phone, address, address_fold,
ward, lat_e6, lng_e6, kbli, kbli_version, sector, nib, founded_on, capital, employees, channels, notes, curation,
curation_on, curation_until, activity, class, companion_id, source, source_id, confirmed_at, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
$24, $25, $26, $27, $28, $29, $30, $30, $30)
-- name: business_new_id
-- The id just given, a person's too. RETURNING would make SQLite keep a statement journal: a copy of the 15 pages that
-- are changed, and the words that wait for the group's end written out, which cost a tenth of a create.
-- engine: sqlite
SELECT last_insert_rowid()
-- engine: postgresql
SELECT lastval()

-- name: business_update
UPDATE business SET name = $3, name_fold = $4, owner_name = $5, owner_fold = $6, phone = $7, address = $8,
address_fold = $9, ward = $10, lat_e6 = $11, lng_e6 = $12, kbli = $13, kbli_version = $14, sector = $15, nib = $16,
founded_on = $17, capital = $18, employees = $19, channels = $20, notes = $21, confirmed_at = $22, updated_at = $22,
version = version + 1
WHERE id = $1 AND version = $2

-- name: business_confirm
UPDATE business SET confirmed_at = $2 WHERE id = $1

-- name: business_state
UPDATE business SET curation = $3, curation_on = $4, curation_until = $5, activity = $6, class = $7,
companion_id = $8, owner_id = $9, owner_name = $10, owner_fold = $11, ward = $12, merged_into = $13, photo_id = $14,
confirmed_at = $15, updated_at = $15, version = version + 1
WHERE id = $1 AND version = $2

-- name: business_delete
DELETE FROM business WHERE id = $1
-- name: id_gone
INSERT INTO id_gone (entity, id) VALUES ($1, $2)
ON CONFLICT (entity) DO UPDATE SET id = excluded.id WHERE excluded.id > id_gone.id
-- name: business_facts_delete
DELETE FROM fact WHERE business_id = $1
-- name: business_touch_delete
DELETE FROM field_touch WHERE business_id = $1
-- name: business_source_delete
DELETE FROM source_key WHERE business_id = $1
-- name: business_rows_delete
DELETE FROM source_row WHERE business_id = $1
-- name: business_licenses_delete
DELETE FROM license WHERE business_id = $1
-- name: business_proposals_delete
DELETE FROM proposal WHERE business_id = $1
-- name: business_import_rows_free
UPDATE import_row SET business_id = NULL WHERE business_id = $1
-- name: person_delete_alone
DELETE FROM person WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM business WHERE owner_id = $1)
AND NOT EXISTS (SELECT 1 FROM account WHERE person_id = $1) AND NOT EXISTS (SELECT 1 FROM consent WHERE person_id = $1)

-- name: person_insert
-- engine: sqlite
INSERT INTO person (id, name, name_fold, phone, birth_date, gender, data_key, nik, nik_hash, npwp, created_at, updated_at)
VALUES (max(coalesce((SELECT max(id) FROM person), 0), coalesce((SELECT id FROM id_gone WHERE entity = 'person'), 0)) + 1,
$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
-- engine: postgresql
INSERT INTO person (name, name_fold, phone, birth_date, gender, data_key, nik, nik_hash, npwp, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
-- name: person_by_nik
SELECT id, name_fold FROM person WHERE nik_hash = $1 ORDER BY id LIMIT 5
-- name: person_key
SELECT data_key FROM person WHERE id = $1
-- name: person_update
UPDATE person SET name = $2, name_fold = $3, birth_date = $4, gender = $5, nik = $6, nik_hash = $7, npwp = $8,
updated_at = $9, version = version + 1 WHERE id = $1
-- name: person_others
SELECT id FROM business WHERE owner_id = $1 AND id <> $2 ORDER BY id LIMIT 200
-- name: person_rename_others
UPDATE business SET owner_name = $2, owner_fold = $3, version = version + 1, updated_at = $4
WHERE owner_id = $1 AND id <> $5 RETURNING id

-- name: business_siblings
SELECT b.id, b.name FROM business b
WHERE b.owner_id = $1 AND b.id <> $2 AND b.merged_into IS NULL
--? area: AND b.ward >= $4 AND b.ward < $5
--? companion: AND b.companion_id = $6
--? owner: AND b.owner_id = $7
ORDER BY b.id LIMIT $3

-- name: business_of_owner
SELECT id FROM business WHERE owner_id = $1 AND merged_into IS NULL ORDER BY id LIMIT 200

-- name: touch_set
INSERT INTO field_touch (business_id, field, at) VALUES ($1, $2, $3)
ON CONFLICT (business_id, field) DO UPDATE SET at = excluded.at
-- name: touch_list
SELECT field, at FROM field_touch WHERE business_id = $1 ORDER BY field

-- name: source_key_insert
INSERT INTO source_key (source, source_id, business_id) VALUES ($1, $2, $3) ON CONFLICT (source, source_id) DO NOTHING

-- One row a statement: several would open a statement journal, which costs more than the row.
-- name: count_move
INSERT INTO business_count (area, curation, activity, n) VALUES ($1, $2, $3, $4)
ON CONFLICT (area, curation, activity) DO UPDATE SET n = business_count.n + excluded.n
-- name: count_sum
SELECT curation, activity, n FROM business_count WHERE area = $1
-- name: count_of
SELECT b.curation, b.activity, count(*) FROM business b WHERE b.merged_into IS NULL AND b.ward >= $1 AND b.ward < $2
--? owner: AND b.owner_id = $3
--? companion: AND b.companion_id = $4
GROUP BY b.curation, b.activity ORDER BY b.curation, b.activity
-- name: count_area
SELECT CAST(coalesce(sum(n), 0) AS BIGINT) FROM business_count WHERE area = $1
--? curation: AND curation = $2
--? activity: AND activity = $3

-- name: business_other_nib
SELECT id FROM business WHERE nib = $1 AND id <> $2 AND merged_into IS NULL ORDER BY id LIMIT 1
-- name: fact_insert
INSERT INTO fact (business_id, kind, value, valid_from, recorded_at, account_id, reasons, note)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
-- name: fact_list
SELECT f.id, f.business_id, f.recorded_at, f.account_id, f.kind, f.value, f.valid_from, f.reasons, f.note, a.display_name
FROM fact f LEFT JOIN account a ON a.id = f.account_id
WHERE f.business_id = $1
--? kind: AND f.kind = $2
ORDER BY f.valid_from DESC, f.id DESC LIMIT 500
-- name: fact_on
SELECT value FROM fact WHERE business_id = $1 AND kind = $2 AND valid_from <= $3
ORDER BY valid_from DESC, id DESC LIMIT 1
-- name: fact_count_on
SELECT count(*) FROM business b WHERE b.merged_into IS NULL
AND (SELECT f.value FROM fact f WHERE f.business_id = b.id AND f.kind = $1 AND f.valid_from <= $3
     ORDER BY f.valid_from DESC, f.id DESC LIMIT 1) = $2
--? area: AND (SELECT w.value FROM fact w WHERE w.business_id = b.id AND w.kind = 'ward' AND w.valid_from <= $3 ORDER BY w.valid_from DESC, w.id DESC LIMIT 1) >= $4 AND (SELECT w.value FROM fact w WHERE w.business_id = b.id AND w.kind = 'ward' AND w.valid_from <= $3 ORDER BY w.valid_from DESC, w.id DESC LIMIT 1) < $5
--? owner: AND b.owner_id = $6
--? companion: AND b.companion_id = $7
