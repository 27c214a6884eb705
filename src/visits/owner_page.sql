-- The owner's private link and what its page does.

-- name: owner_link_insert
INSERT INTO owner_link (person_id, token_hash, created_by, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)
-- name: owner_link_find
SELECT l.id, l.person_id FROM owner_link l JOIN person p ON p.id = l.person_id
WHERE l.token_hash = $1 AND l.revoked_at IS NULL AND l.expires_at > $2 AND p.erased_at IS NULL
-- name: owner_link_state
SELECT created_at, expires_at, used_at FROM owner_link
WHERE person_id = $1 AND revoked_at IS NULL AND expires_at > $2 ORDER BY id DESC LIMIT 1
-- name: owner_link_end
UPDATE owner_link SET revoked_at = $2 WHERE person_id = $1 AND revoked_at IS NULL
-- name: owner_link_trim
UPDATE owner_link SET revoked_at = $2 WHERE person_id = $1 AND revoked_at IS NULL
AND id NOT IN (SELECT k.id FROM owner_link k WHERE k.person_id = $1 AND k.revoked_at IS NULL ORDER BY k.id DESC LIMIT 5)
-- name: owner_link_used
UPDATE owner_link SET used_at = $2 WHERE id = $1
-- name: owner_of_name
SELECT name FROM person WHERE id = $1
-- name: owner_account
SELECT id FROM account WHERE person_id = $1 AND role = 'owner' AND active = 1 ORDER BY id LIMIT 1
-- name: owner_objection
SELECT count(*) FROM task WHERE visit_id = $1 AND origin = 'objection' AND state = 'open'
-- name: owner_needs
SELECT n.id, n.kind, n.state, n.due_on, n.outcome, b.name FROM need n JOIN business b ON b.id = n.business_id
WHERE b.owner_id = $1 AND n.state <> 'withdrawn' ORDER BY n.id DESC LIMIT 20
