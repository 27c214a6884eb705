-- Categories, outside bodies, and what a new installation begins with.

-- name: category_all
SELECT id, version, created_at, updated_at, seal, level, rank, code, parent, name_id, name_en, help_id, help_en,
desk, kind, bodies, anonymous, urgent, public, active
FROM case_category ORDER BY rank, code
-- name: category_insert
INSERT INTO case_category (code, parent, name_id, name_en, help_id, help_en, seal, anonymous, level, desk, kind, bodies,
urgent, public, rank, active, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17) RETURNING id
-- name: category_update
UPDATE case_category SET parent = $3, name_id = $4, name_en = $5, help_id = $6, help_en = $7, seal = $8,
anonymous = $9, level = $10, desk = $11, kind = $12, bodies = $13, urgent = $14, public = $15, rank = $16,
active = $17, updated_at = $18, version = version + 1
WHERE id = $1 AND version = $2

-- name: body_all
SELECT b.id, b.version, b.updated_at, b.account_id, b.code, b.name, b.purpose, b.phone, b.whatsapp, b.address, b.hours,
b.source, b.checked_on, a.name, b.active
FROM case_body b LEFT JOIN account a ON a.id = b.account_id WHERE 1 = 1
--? active: AND b.active = 1
--? code: AND b.code = $1
ORDER BY b.name, b.code
-- name: body_insert
INSERT INTO case_body (code, name, purpose, phone, whatsapp, address, hours, source, checked_on, account_id, active,
updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id
-- name: body_update
UPDATE case_body SET name = $3, purpose = $4, phone = $5, whatsapp = $6, address = $7, hours = $8, source = $9,
checked_on = $10, account_id = $11, active = $12, updated_at = $13, version = version + 1
WHERE id = $1 AND version = $2

-- name: body_partner
SELECT id FROM account WHERE name = $1 AND role = 'partner' AND active = 1

-- name: cases_seed_rules
SELECT count(*) FROM clock_rule
-- name: cases_seed_rule
INSERT INTO clock_rule (clock, scope, n, unit, version, source, created_at) VALUES ($1, $2, $3, $4, 1, $5, $6)
