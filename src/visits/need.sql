-- Needs.

-- name: need_of_kind
SELECT id FROM need WHERE business_id = $1 AND kind = $2 AND (state = 'open' OR state = 'working') ORDER BY id LIMIT 1
-- name: need_insert
INSERT INTO need (client_id, business_id, visit_id, kind, detail, account_id, due_on, state, created_by, created_at,
updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9, $9) RETURNING id
