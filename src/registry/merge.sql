-- Joining two businesses, and parting them again.

-- name: merge_write
UPDATE business SET name = $3, name_fold = $4, owner_id = $5, owner_name = $6, owner_fold = $7, phone = $8, address = $9,
address_fold = $10, ward = $11, lat_e6 = $12, lng_e6 = $13, kbli = $14, kbli_version = $15, sector = $16, nib = $17,
founded_on = $18, capital = $19, employees = $20, channels = $21, notes = $22, photo_id = $23, curation = $24,
curation_on = $25, curation_until = $26, activity = $27, class = $28, companion_id = $29, confirmed_at = $30,
updated_at = $31, version = version + 1
WHERE id = $1 AND version = $2

-- name: merge_gone
UPDATE business SET merged_into = $3, updated_at = $4, version = version + 1 WHERE id = $1 AND version = $2

-- name: merge_person_name
SELECT name FROM person WHERE id = $1
-- name: merge_fact_day
SELECT valid_from FROM fact WHERE business_id = $1 AND kind = $2 ORDER BY valid_from DESC, id DESC LIMIT 1
-- name: merge_touch_clear
DELETE FROM field_touch WHERE business_id = $1

-- ---- what hangs on a business and moves along ----
-- name: merge_license_move
UPDATE license SET business_id = $2 WHERE business_id = $1 RETURNING id
-- name: merge_license_back
UPDATE license SET business_id = $3 WHERE id = $1 AND business_id = $2
-- name: merge_document_move
UPDATE document SET business_id = $2 WHERE business_id = $1 RETURNING id
-- name: merge_document_back
UPDATE document SET business_id = $3 WHERE id = $1 AND business_id = $2
-- name: merge_proposal_move
UPDATE proposal SET business_id = $2 WHERE business_id = $1 RETURNING id
-- name: merge_proposal_back
UPDATE proposal SET business_id = $3 WHERE id = $1 AND business_id = $2
-- name: merge_source_key_move
UPDATE source_key SET business_id = $2 WHERE business_id = $1 RETURNING source, source_id
-- name: merge_source_key_back
UPDATE source_key SET business_id = $4 WHERE source = $1 AND source_id = $2 AND business_id = $3
-- name: merge_source_row_move
UPDATE source_row SET business_id = $2 WHERE business_id = $1 RETURNING row_hash
-- name: merge_source_row_back
UPDATE source_row SET business_id = $3 WHERE row_hash = $1 AND business_id = $2

-- ---- the log ----
-- name: merge_insert
INSERT INTO merge_log (kept_id, gone_id, before, merged_by, merged_at) VALUES ($1, $2, $3, $4, $5) RETURNING id
-- name: merge_before
SELECT before FROM merge_log WHERE id = $1
-- name: merge_erased
SELECT count(*) FROM person WHERE (id = $1 OR id = $2) AND erased_at IS NOT NULL
-- name: merge_later
SELECT id FROM merge_log WHERE kept_id = $1 AND id > $2 AND undone_at IS NULL ORDER BY id LIMIT 1
-- name: merge_undone
UPDATE merge_log SET undone_by = $2, undone_at = $3 WHERE id = $1 AND undone_at IS NULL

-- name: merge_list
SELECT m.id, m.kept_id, m.gone_id, m.merged_at, m.undone_at, k.name, k.ward, g.name, g.ward, w.display_name,
u.display_name
FROM merge_log m JOIN business k ON k.id = m.kept_id JOIN business g ON g.id = m.gone_id
LEFT JOIN account w ON w.id = m.merged_by LEFT JOIN account u ON u.id = m.undone_by
WHERE m.id < $1
--? one: AND m.id = $2
--? area: AND k.ward >= $4 AND k.ward < $5
ORDER BY m.id DESC LIMIT $3
-- name: merge_total
SELECT count(*) FROM merge_log
-- name: merge_total_area
SELECT count(*) FROM merge_log m JOIN business k ON k.id = m.kept_id WHERE k.ward >= $1 AND k.ward < $2
