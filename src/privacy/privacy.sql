-- The privacy notice's versions; requests about one's own data.

-- name: policy_one
SELECT p.id, p.version, p.note, p.created_at, a.display_name, p.body_id, p.body_en
FROM policy_text p LEFT JOIN account a ON a.id = p.created_by WHERE 1 = 1
--? version: AND p.version = $1
ORDER BY p.id DESC LIMIT 1
-- name: policy_list
SELECT p.id, p.version, p.note, p.created_at, a.display_name FROM policy_text p LEFT JOIN account a ON a.id = p.created_by
ORDER BY p.id DESC LIMIT $1
-- name: policy_of_day
SELECT count(*) FROM policy_text WHERE version LIKE $1
-- name: policy_insert
INSERT INTO policy_text (version, body_id, body_en, note, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id

-- name: privacy_rule
SELECT right_in, duty_in, hours, by_law FROM privacy_rule WHERE kind = $1 AND valid_from <= $2
ORDER BY valid_from DESC LIMIT 1
-- name: privacy_insert
INSERT INTO privacy_request (kind, state, person_id, business_id, proposal_id, token_hash, via, details, received_at, due_at, risk_at,
created_by) VALUES ($1, 'open', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id
-- name: privacy_one
SELECT r.id, r.version, r.kind, r.state, r.person_id, r.business_id, r.proposal_id, r.via, r.received_at, r.due_at, r.risk_at,
r.reason, r.answered_at, p.name, c.display_name, h.display_name, x.state, r.details, r.answer, p.erased_at,
b.name FROM privacy_request r JOIN person p ON p.id = r.person_id LEFT JOIN business b ON b.id = r.business_id LEFT JOIN account c ON c.id = r.created_by
LEFT JOIN account h ON h.id = r.answered_by LEFT JOIN proposal x ON x.id = r.proposal_id
WHERE 1 = 1
--? id: AND r.id = $1
--? token: AND r.token_hash = $2
-- name: privacy_list
SELECT r.id, r.version, r.kind, r.state, r.person_id, r.business_id, r.proposal_id, r.via, r.received_at, r.due_at, r.risk_at,
r.reason, r.answered_at, p.name FROM privacy_request r JOIN person p ON p.id = r.person_id WHERE 1 = 1
--? open: AND r.state = 'open'
--? done: AND r.state <> 'open'
--? person: AND r.person_id = $3
--? before: AND r.id < $2
ORDER BY r.id DESC LIMIT $1
-- name: privacy_urgent
SELECT r.id, r.version, r.kind, r.state, r.person_id, r.business_id, r.proposal_id, r.via, r.received_at, r.due_at, r.risk_at,
r.reason, r.answered_at, p.name FROM privacy_request r JOIN person p ON p.id = r.person_id
WHERE r.state = 'open' ORDER BY r.due_at, r.id LIMIT $1
-- name: privacy_waiting
SELECT count(*) FROM privacy_request WHERE person_id = $1 AND state = 'open' AND kind = $2
-- name: privacy_end
UPDATE privacy_request SET state = $3, reason = $4, answer = $5, answered_by = $6, answered_at = $7, version = version + 1
WHERE id = $1 AND version = $2 AND state = 'open'
-- name: privacy_due
SELECT id, kind, CASE WHEN due_at <= $1 THEN 2 ELSE 1 END, due_at FROM privacy_request
WHERE state = 'open' AND ((due_at <= $1 AND told < 2) OR (risk_at <= $1 AND told < 1)) ORDER BY due_at, id LIMIT 100
-- name: privacy_told
UPDATE privacy_request SET told = $2 WHERE id = $1
-- name: privacy_holders
SELECT id FROM account WHERE role IN ('officer', 'admin') AND active = 1 ORDER BY id LIMIT 50
-- name: privacy_hold_put
INSERT INTO privacy_hold (person_id, request_id, since) VALUES ($1, $2, $3) ON CONFLICT (person_id) DO NOTHING
-- name: privacy_hold_end
DELETE FROM privacy_hold WHERE person_id = $1
-- name: privacy_hold_since
SELECT since FROM privacy_hold WHERE person_id = $1
-- name: privacy_mine
SELECT kind, state, via, received_at, due_at, reason, answered_at FROM privacy_request WHERE person_id = $1 ORDER BY id LIMIT 200
-- name: privacy_links_end
UPDATE privacy_request SET details = NULL, answer = NULL WHERE person_id = $1
