-- Deadlines: rules, clocks.

-- name: clock_rules_now
SELECT id, n, clock, scope, unit FROM clock_rule WHERE ended_at IS NULL ORDER BY id LIMIT 1000
-- name: clock_rule_list
SELECT r.id, r.clock, r.scope, r.n, r.unit, r.version, r.source, a.display_name, r.created_at, r.ended_at
FROM clock_rule r LEFT JOIN account a ON a.id = r.created_by
WHERE 1 = 1
--? live: AND r.ended_at IS NULL
ORDER BY r.clock, r.scope, r.version, r.id LIMIT 1000
-- name: clock_rule_newest
SELECT id, version, n, unit, source, ended_at FROM clock_rule WHERE clock = $1 AND scope = $2 ORDER BY version DESC LIMIT 1
-- name: clock_rule_end
UPDATE clock_rule SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL
-- name: clock_rule_insert
INSERT INTO clock_rule (clock, scope, n, unit, version, source, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING id
-- name: clock_rule_scope_known
SELECT 1 FROM case_category WHERE 'category:' || code = $1

-- name: case_clock_of
SELECT k.id, k.kind, k.round, k.rule_id, k.calendar, k.provisional, k.state, k.started_at, k.due_at, k.risk_at, k.ended_at,
k.paused_at, k.stood, r.n, r.unit
FROM case_clock k JOIN clock_rule r ON r.id = k.rule_id WHERE k.case_id = $1 ORDER BY k.started_at, k.id LIMIT 500
-- As far as people and programs are told of them, of one case or of a list's at once ($2 a JSON array of ids); put in
-- order by who reads them: a case has a few, and SQLite's sorting costs more than all the rest.
-- name: case_clock_told
SELECT case_id, id, kind, state, started_at, due_at, risk_at, ended_at, paused_at, provisional, round, rule_id, calendar, stood
FROM case_clock WHERE 1 = 1
--? one: AND case_id = $1
-- engine: sqlite
--? many: AND case_id IN (SELECT value FROM json_each($2))
-- engine: postgresql
--? many: AND case_id IN (SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST($2 AS JSON)))
-- engine: both
-- name: case_clock_insert
INSERT INTO case_clock (case_id, kind, round, rule_id, calendar, provisional, state, started_at, due_at, risk_at)
VALUES ($1, $2, $3, $4, $5, $6, 'running', $7, $8, $9) ON CONFLICT (case_id, kind, round) DO NOTHING
-- name: case_clock_carry
-- The same clock in another round, with the deadline it had.
INSERT INTO case_clock (case_id, kind, round, rule_id, calendar, provisional, state, started_at, due_at, risk_at, ended_at, paused_at, stood)
SELECT case_id, kind, $2, rule_id, calendar, provisional, $3, started_at, due_at, risk_at, $4, $5, stood FROM case_clock WHERE id = $1
ON CONFLICT (case_id, kind, round) DO NOTHING
-- name: case_clock_put
UPDATE case_clock SET state = $2, calendar = $3, provisional = $4, due_at = $5, risk_at = $6, ended_at = $7, paused_at = $8,
stood = $9
WHERE id = $1
-- name: case_clock_due
UPDATE casefile SET due_at = $2, risk_at = $3, overdue = overdue + $4
WHERE id = $1 AND (due_at <> $2 OR risk_at <> $3 OR $4 > 0)
-- All clocks of the cases that have a late one, as escalate_late finds them.
-- name: case_clock_of_late
SELECT k.case_id, k.id, k.kind, k.round, k.rule_id, k.calendar, k.provisional, k.state, k.started_at, k.due_at, k.risk_at,
k.ended_at, k.paused_at, k.stood, r.n, r.unit
FROM case_clock k JOIN clock_rule r ON r.id = k.rule_id
WHERE k.case_id IN (SELECT l.case_id FROM case_clock l
    WHERE l.state = 'running' AND l.paused_at IS NULL AND l.due_at < $1 ORDER BY l.due_at, l.id LIMIT $2)
ORDER BY k.case_id, k.started_at, k.id
