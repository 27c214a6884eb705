-- Lenders and what is known of their licence.

-- name: lender_one
SELECT id, name, kind, company, licence, site, note, version, created_at, updated_at FROM lender WHERE id = $1
-- name: lender_by_name
-- Of several kinds of one name none is meant.
SELECT min(id), count(*) FROM lender WHERE (name_key = $1 OR company_key = $1) AND name_key <> ''
--? kind: AND kind = $2
-- name: lender_status_on
SELECT status, source, checked_on FROM lender_status WHERE lender_id = $1 AND valid_from <= $2
ORDER BY valid_from DESC, id DESC LIMIT 1
