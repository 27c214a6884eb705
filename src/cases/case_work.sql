-- Acts on cases.

-- name: case_act_put
UPDATE casefile SET category = $3, seal = $4, ward = $5, district = $6, place_guessed = $7, level = $8, desk = $9,
assignee_id = $10, partner_id = $11, body_code = $12, state = $13, outcome = $14, duplicate_of = $15, paused_until = $16,
confirmed = $17, contacted_at = $18, consent_at = $19, opened_at = $20, responded_at = $21, resolved_at = $22,
closed_at = $23, reopened = $24, rating = $25, updated_at = $26, version = version + 1
WHERE id = $1 AND version = $2
-- name: case_act_pauses
SELECT type, at, data FROM case_event WHERE case_id = $1 AND type IN ('pause', 'resume') ORDER BY at, id LIMIT 500
-- name: case_act_heads
SELECT id FROM account WHERE role = $1 AND area = $2 AND active = 1 ORDER BY name LIMIT 20
-- name: case_act_active
SELECT id FROM account WHERE id = $1 AND active = 1
-- name: case_act_track
SELECT track_token FROM casefile WHERE id = $1
-- name: case_act_followers
SELECT id, phone, account_id FROM case_follower WHERE case_id = $1 AND ended_at IS NULL ORDER BY id LIMIT 1000
