-- Owners and their accounts.

-- name: claim_account
SELECT id FROM account WHERE person_id = $1 AND role = 'owner' AND active = 1 ORDER BY id LIMIT 1
-- name: claim_bind
UPDATE account SET person_id = $2, updated_at = $3, version = version + 1
WHERE id = $1 AND person_id IS NULL AND role = 'owner' AND active = 1
-- name: claim_of_phone
SELECT id, owner_id FROM business WHERE phone = $1 AND merged_into IS NULL ORDER BY id LIMIT 50
