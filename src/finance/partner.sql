-- Partners and who acts for them.

-- name: partner_list
SELECT id, version, created_at, updated_at, code, name, kind, contact, phone, answer_days, active_from, active_to
FROM partner WHERE id > 0
--? one: AND id = $1
--? code: AND code = $2
ORDER BY name, id LIMIT 200
-- name: partner_names
SELECT a.name FROM partner_account p JOIN account a ON a.id = p.account_id WHERE p.partner_id = $1 ORDER BY a.name LIMIT 20
-- name: partner_insert
INSERT INTO partner (code, name, kind, contact, phone, answer_days, active_from, active_to, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) ON CONFLICT (code) DO NOTHING RETURNING id
-- name: partner_update
UPDATE partner SET name = $3, kind = $4, contact = $5, phone = $6, answer_days = $7, active_from = $8, active_to = $9,
updated_at = $10, version = version + 1 WHERE id = $1 AND version = $2
-- name: partner_of_account
SELECT partner_id FROM partner_account WHERE account_id = $1
-- name: partner_account_ids
SELECT a.id FROM partner_account p JOIN account a ON a.id = p.account_id
WHERE p.partner_id = $1 AND a.active = 1 ORDER BY a.id LIMIT 20
-- name: partner_account_clear
DELETE FROM partner_account WHERE partner_id = $1
-- name: partner_account_add
INSERT INTO partner_account (account_id, partner_id, created_at) VALUES ($1, $2, $3)
