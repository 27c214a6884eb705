-- Lenders and what is known of their licence.

-- name: lender_one
SELECT id, name, kind, company, licence, site, note, version, created_at, updated_at FROM lender WHERE id = $1
-- name: lender_by_name
-- Of several kinds of one name none is meant.
SELECT min(id), count(*) FROM lender WHERE (name_key = $1 OR company_key = $1) AND $1 <> ''
--? kind: AND kind = $2
-- name: lender_status_on
SELECT status, source, checked_on FROM lender_status WHERE lender_id = $1 AND valid_from <= $2
ORDER BY valid_from DESC, id DESC LIMIT 1
-- name: lender_list
-- $2: today.
SELECT id, name, kind, company, licence, site, note, version, created_at, updated_at FROM lender WHERE 1 = 1
--? kind: AND kind = $3
--? legal: AND coalesce((SELECT s.status FROM lender_status s WHERE s.lender_id = lender.id AND s.valid_from <= $2 ORDER BY s.valid_from DESC, s.id DESC LIMIT 1), '') = $4
--? after: AND (name_fold, id) > ($5, $6)
ORDER BY name_fold, id LIMIT $1
-- name: lender_count
SELECT count(*) FROM lender WHERE 1 = 1
--? kind: AND kind = $2
--? legal: AND coalesce((SELECT s.status FROM lender_status s WHERE s.lender_id = lender.id AND s.valid_from <= $1 ORDER BY s.valid_from DESC, s.id DESC LIMIT 1), '') = $3
-- name: lender_all
SELECT id, name_key, company_key, kind FROM lender ORDER BY name_fold, id LIMIT 5000
-- name: lender_short
-- $1: today.
SELECT x.name, x.kind, x.status FROM (SELECT l.id, l.name, l.name_fold, l.kind, (SELECT s.status FROM lender_status s
WHERE s.lender_id = l.id AND s.valid_from <= $1 ORDER BY s.valid_from DESC, s.id DESC LIMIT 1) AS status FROM lender l) x
ORDER BY CASE x.status WHEN 'licensed' THEN 0 WHEN 'revoked' THEN 1 WHEN 'illegal' THEN 2 ELSE 3 END, x.name_fold, x.id
LIMIT $2
-- name: lender_insert
INSERT INTO lender (name, name_fold, name_key, company, company_key, kind, site, licence, note, created_by, created_at,
updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11) ON CONFLICT DO NOTHING RETURNING id
-- name: lender_update
UPDATE lender SET name = $3, name_fold = $4, name_key = $5, company = $6, company_key = $7, site = $8, licence = $9,
note = $10, updated_at = $11, version = version + 1 WHERE id = $1 AND version = $2
-- name: lender_taken
SELECT id FROM lender WHERE kind = $1 AND name_key = $2 AND id <> $3
-- name: lender_statuses
SELECT s.id, s.status, s.valid_from, s.source, s.checked_on, s.created_at, a.display_name FROM lender_status s
LEFT JOIN account a ON a.id = s.created_by WHERE s.lender_id = $1 ORDER BY s.valid_from DESC, s.id DESC LIMIT 100
-- name: lender_status_insert
INSERT INTO lender_status (lender_id, status, valid_from, source, checked_on, created_by, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id
-- name: lender_some
SELECT count(*) FROM lender
