-- Acts on cases.

-- name: case_act_put
UPDATE casefile SET seal = $3, place_guessed = $4, level = $5, desk = $6, body_code = $7, state = $8, outcome = $9,
paused_until = $10, confirmed = $11, contacted_at = $12, consent_at = $13, opened_at = $14, responded_at = $15,
resolved_at = $16, closed_at = $17, reopened = $18, rating = $19, updated_at = $20, version = version + 1
WHERE id = $1 AND version = $2
-- name: case_act_put_refs
-- What refers to other tables, where it changed: with it SQLite would open a statement journal for every act.
UPDATE casefile SET category = $2, ward = $3, district = $4, assignee_id = $5, partner_id = $6, duplicate_of = $7 WHERE id = $1
-- name: case_act_pauses
SELECT type, at, data FROM case_event WHERE case_id = $1 AND type IN ('pause', 'resume') ORDER BY at, id LIMIT 500
-- name: case_act_heads
SELECT id FROM account WHERE role = $1 AND area = $2 AND active = 1 ORDER BY name LIMIT 20
-- name: case_act_active
SELECT id FROM account WHERE id = $1 AND active = 1
-- name: case_act_track
SELECT track_token FROM casefile WHERE id = $1
-- name: case_act_followers
SELECT id, phone, account_id, track_hash FROM case_follower WHERE case_id = $1 AND ended_at IS NULL ORDER BY id LIMIT 1000
-- name: case_act_follower_link
UPDATE case_follower SET track_hash = $2 WHERE id = $1
