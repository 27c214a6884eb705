-- Products, their versions and rules.

-- name: product_list
SELECT id, version, created_at, updated_at, partner_id, rank, code, name, provider, family FROM product WHERE id > 0
--? one: AND id = $1
ORDER BY rank, name, id LIMIT 200
-- name: product_insert
INSERT INTO product (code, name, partner_id, provider, family, rank, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT (code) DO NOTHING RETURNING id
-- name: product_update
UPDATE product SET name = $3, partner_id = $4, provider = $5, family = $6, rank = $7, updated_at = $8,
version = version + 1 WHERE id = $1 AND version = $2

-- name: version_list
SELECT id, product_id, version, created_at, amount_min, amount_max, tenor_max, tenor_working, margin_by, valid_from,
valid_to, audience, purposes, method, rate, margin, collateral, documents, note, basis, source, checked_on, confidence, ask
FROM product_version WHERE id > 0
--? on: AND valid_from <= $1 AND (valid_to IS NULL OR valid_to >= $1)
--? product: AND product_id = $2
--? one: AND id = $3
ORDER BY product_id, valid_from DESC, id LIMIT 2000
-- name: version_insert
INSERT INTO product_version (product_id, valid_from, valid_to, audience, purposes, amount_min, amount_max, method, rate,
tenor_max, tenor_working, margin, margin_by, collateral, documents, note, basis, source, checked_on, confidence, ask,
created_by, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
RETURNING id
-- name: version_update
UPDATE product_version SET audience = $3, purposes = $4, amount_min = $5, amount_max = $6, method = $7, rate = $8,
tenor_max = $9, tenor_working = $10, margin = $11, margin_by = $12, collateral = $13, documents = $14, note = $15,
basis = $16, source = $17, checked_on = $18, confidence = $19, ask = $20, valid_to = $21, version = version + 1
WHERE id = $1 AND version = $2
-- name: version_end
UPDATE product_version SET valid_to = $2, version = version + 1 WHERE id = $1
-- name: version_check
UPDATE product_version SET source = $3, confidence = $4, checked_on = $5, version = version + 1
WHERE id = $1 AND version = $2
-- name: version_remove
DELETE FROM product_version WHERE id = $1 AND version = $2
-- name: version_touch
UPDATE product_version SET version = version + 1 WHERE id = $1 AND version = $2

-- name: rule_list
SELECT version_id, kind, number, codes, basis FROM product_rule WHERE version_id > 0
--? one: AND version_id = $1
ORDER BY version_id, id LIMIT 20000
-- name: rule_set
INSERT INTO product_rule (version_id, kind, number, codes, basis) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (version_id, kind) DO UPDATE SET number = excluded.number, codes = excluded.codes, basis = excluded.basis
-- name: rule_remove
DELETE FROM product_rule WHERE version_id = $1 AND kind = $2
-- name: rules_remove
DELETE FROM product_rule WHERE version_id = $1
-- name: rules_copy
INSERT INTO product_rule (version_id, kind, number, codes, basis)
SELECT CAST($1 AS BIGINT), kind, number, codes, basis FROM product_rule WHERE version_id = $2 ORDER BY id
-- name: product_some
SELECT (SELECT count(*) FROM product) + (SELECT count(*) FROM partner)
