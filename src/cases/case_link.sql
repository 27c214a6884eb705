-- Cases that belong together.

-- name: case_link_add
INSERT INTO case_link (a_id, b_id, kind, created_by, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (a_id, b_id) DO NOTHING
-- name: case_link_drop
DELETE FROM case_link WHERE kind = 'related' AND ((a_id = $1 AND b_id = $2) OR (a_id = $2 AND b_id = $1))
-- name: case_link_between
SELECT 1 FROM case_link WHERE (a_id = $1 AND b_id = $2) OR (a_id = $2 AND b_id = $1)
-- Put in order by who reads them: a case has a few or none, and SQLite's sorting costs more than all the rest.
-- name: case_link_list
SELECT b_id, CASE WHEN kind = 'split' THEN 'split_from' ELSE kind END AS kind FROM case_link WHERE a_id = $1
UNION ALL SELECT a_id, CASE WHEN kind = 'split' THEN 'split_into' ELSE kind END FROM case_link WHERE b_id = $1
UNION ALL SELECT duplicate_of, 'duplicate_of' FROM casefile WHERE id = $1 AND duplicate_of IS NOT NULL
UNION ALL SELECT id, 'duplicate' FROM casefile WHERE duplicate_of = $1
LIMIT 200
-- name: case_link_followers
SELECT id, phone, phone_hash, account_id FROM case_follower WHERE case_id = $1 AND ended_at IS NULL ORDER BY id LIMIT 1000
-- name: case_link_follows
SELECT 1 FROM case_follower WHERE case_id = $1 AND phone_hash = $2
-- name: case_link_follower_move
UPDATE case_follower SET case_id = $2, phone = $3 WHERE id = $1
-- name: case_link_follower_end
UPDATE case_follower SET ended_at = $2 WHERE id = $1
-- name: case_link_follower_add
INSERT INTO case_follower (case_id, phone, phone_hash, account_id, created_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (case_id, phone_hash) DO NOTHING
-- name: case_link_of_reporter
SELECT phone_hash FROM casefile WHERE id = $1
-- name: case_link_solution
UPDATE case_clock SET rule_id = p.rule_id, calendar = p.calendar, provisional = p.provisional, started_at = p.started_at,
due_at = p.due_at, risk_at = p.risk_at, stood = p.stood
FROM (SELECT rule_id, calendar, provisional, started_at, due_at, risk_at, stood FROM case_clock
    WHERE case_id = $1 AND kind = 'solution' AND round = $2 AND ended_at IS NULL) AS p
WHERE case_id = $3 AND kind = 'solution' AND round = $4 AND ended_at IS NULL AND case_clock.due_at > p.due_at
