-- Lists and counts of cases. The two orders are two queries, because each stands on indexes of its own; the parts are
-- the same in both and in the count, in the same order: `ward` to `theirs` say what the actor knows of (README.md, "Who
-- sees what"; case_access.c chooses them), the rest what is asked for. `full` is what a list's page does without.
-- Whoever reported another's problem learns how far it is and no more: `going` and `told` ask for the state as they see it.
-- `+` keeps SQLite from taking the index of a category: what it finds would have to be sorted.

-- name: case_by_due
SELECT c.id, c.seal, c.level, c.due_at, c.risk_at, c.overdue, c.opened_at, c.assignee_id, c.partner_id, c.reporter_id,
c.paused_until, c.consent_at, c.concerns, c.category, c.title, c.ward, c.state,
(SELECT a.display_name FROM account a WHERE a.id = c.assignee_id)
--? full: , c.version, c.updated_at, c.business_id, c.outcome, (SELECT a.name FROM account a WHERE a.id = c.assignee_id), b.name, b.ward, b.companion_id, b.owner_id
FROM casefile c
--? full: LEFT JOIN business b ON b.id = c.business_id
WHERE 1 = 1
--? ward: AND c.ward = $4
--? district: AND c.district = $5
--? area: AND c.ward >= $2 AND c.ward < $3
--? seal: AND (c.seal <= $7 OR c.assignee_id = $6)
--? mine: AND c.assignee_id = $6
--? reported: AND c.reporter_id = $6
--? partner: AND c.partner_id = $6 AND (c.seal = 0 OR c.consent_at IS NOT NULL)
--? theirs: AND c.business_id IN (SELECT t.id FROM business t WHERE t.companion_id = $6)
--? unfinished: AND c.state <> 'held' AND c.state <> 'closed'
--? held: AND c.state = 'held'
--? going: AND c.state <> 'closed' AND (c.state <> 'held' OR c.concerns <> 'self')
--? told: AND (CASE WHEN c.concerns = 'self' THEN c.state WHEN c.state = 'resolved' THEN 'open' WHEN c.state = 'held' THEN 'new' ELSE c.state END) = $8
--? narrow: AND (CAST($8 AS TEXT) IS NULL OR c.state = $8) AND c.due_at > $9 AND c.due_at <= $10 AND c.risk_at <= $11 AND (CAST($12 AS BIGINT) IS NULL OR c.level = $12) AND (CAST($13 AS BIGINT) IS NULL OR coalesce(c.assignee_id, 0) = $13)
-- engine: sqlite
--? category: AND +c.category IN (WITH RECURSIVE below (code) AS (SELECT CAST($14 AS TEXT) UNION SELECT k.code FROM case_category k JOIN below ON k.parent = below.code) SELECT code FROM below)
-- engine: postgresql
--? category: AND c.category IN (WITH RECURSIVE below (code) AS (SELECT CAST($14 AS TEXT) UNION SELECT k.code FROM case_category k JOIN below ON k.parent = below.code) SELECT code FROM below)
-- engine: both
--? business: AND c.business_id = $15
--? clear: AND (c.seal = 0 OR c.assignee_id = $6 OR (c.seal <= $18 AND (c.seal = 2 OR c.level BETWEEN $16 AND $17)))
--? number: AND c.id = $19
--? phone: AND c.phone_hash = $20
--? rare: AND c.id IN (SELECT w.case_id FROM case_word w WHERE w.word >= $21 AND w.word < $22)
--? words: AND EXISTS (SELECT 1 FROM case_word w WHERE w.case_id = c.id AND w.word >= $21 AND w.word < $22) AND EXISTS (SELECT 1 FROM case_word w WHERE w.case_id = c.id AND w.word >= $23 AND w.word < $24) AND EXISTS (SELECT 1 FROM case_word w WHERE w.case_id = c.id AND w.word >= $25 AND w.word < $26)
--? after: AND (c.due_at, c.id) > ($27, $28)
ORDER BY c.due_at, c.id LIMIT $1

-- name: case_by_new
SELECT c.id, c.seal, c.level, c.due_at, c.risk_at, c.overdue, c.opened_at, c.assignee_id, c.partner_id, c.reporter_id,
c.paused_until, c.consent_at, c.concerns, c.category, c.title, c.ward, c.state,
(SELECT a.display_name FROM account a WHERE a.id = c.assignee_id)
--? full: , c.version, c.updated_at, c.business_id, c.outcome, (SELECT a.name FROM account a WHERE a.id = c.assignee_id), b.name, b.ward, b.companion_id, b.owner_id
FROM casefile c
--? full: LEFT JOIN business b ON b.id = c.business_id
WHERE 1 = 1
--? ward: AND c.ward = $4
--? district: AND c.district = $5
--? area: AND c.ward >= $2 AND c.ward < $3
--? seal: AND (c.seal <= $7 OR c.assignee_id = $6)
--? mine: AND c.assignee_id = $6
--? reported: AND c.reporter_id = $6
--? partner: AND c.partner_id = $6 AND (c.seal = 0 OR c.consent_at IS NOT NULL)
--? theirs: AND c.business_id IN (SELECT t.id FROM business t WHERE t.companion_id = $6)
--? unfinished: AND c.state <> 'held' AND c.state <> 'closed'
--? held: AND c.state = 'held'
--? going: AND c.state <> 'closed' AND (c.state <> 'held' OR c.concerns <> 'self')
--? told: AND (CASE WHEN c.concerns = 'self' THEN c.state WHEN c.state = 'resolved' THEN 'open' WHEN c.state = 'held' THEN 'new' ELSE c.state END) = $8
--? narrow: AND (CAST($8 AS TEXT) IS NULL OR c.state = $8) AND c.due_at > $9 AND c.due_at <= $10 AND c.risk_at <= $11 AND (CAST($12 AS BIGINT) IS NULL OR c.level = $12) AND (CAST($13 AS BIGINT) IS NULL OR coalesce(c.assignee_id, 0) = $13)
-- engine: sqlite
--? category: AND +c.category IN (WITH RECURSIVE below (code) AS (SELECT CAST($14 AS TEXT) UNION SELECT k.code FROM case_category k JOIN below ON k.parent = below.code) SELECT code FROM below)
-- engine: postgresql
--? category: AND c.category IN (WITH RECURSIVE below (code) AS (SELECT CAST($14 AS TEXT) UNION SELECT k.code FROM case_category k JOIN below ON k.parent = below.code) SELECT code FROM below)
-- engine: both
--? business: AND c.business_id = $15
--? clear: AND (c.seal = 0 OR c.assignee_id = $6 OR (c.seal <= $18 AND (c.seal = 2 OR c.level BETWEEN $16 AND $17)))
--? number: AND c.id = $19
--? phone: AND c.phone_hash = $20
--? rare: AND c.id IN (SELECT w.case_id FROM case_word w WHERE w.word >= $21 AND w.word < $22)
--? words: AND EXISTS (SELECT 1 FROM case_word w WHERE w.case_id = c.id AND w.word >= $21 AND w.word < $22) AND EXISTS (SELECT 1 FROM case_word w WHERE w.case_id = c.id AND w.word >= $23 AND w.word < $24) AND EXISTS (SELECT 1 FROM case_word w WHERE w.case_id = c.id AND w.word >= $25 AND w.word < $26)
--? after: AND $27 >= 0 AND c.id < $28
ORDER BY c.id DESC LIMIT $1

-- name: case_count_some
SELECT count(*) FROM (SELECT 1 FROM casefile c WHERE 1 = 1
--? ward: AND c.ward = $4
--? district: AND c.district = $5
--? area: AND c.ward >= $2 AND c.ward < $3
--? seal: AND (c.seal <= $7 OR c.assignee_id = $6)
--? mine: AND c.assignee_id = $6
--? reported: AND c.reporter_id = $6
--? partner: AND c.partner_id = $6 AND (c.seal = 0 OR c.consent_at IS NOT NULL)
--? theirs: AND c.business_id IN (SELECT t.id FROM business t WHERE t.companion_id = $6)
--? unfinished: AND c.state <> 'held' AND c.state <> 'closed'
--? held: AND c.state = 'held'
--? going: AND c.state <> 'closed' AND (c.state <> 'held' OR c.concerns <> 'self')
--? told: AND (CASE WHEN c.concerns = 'self' THEN c.state WHEN c.state = 'resolved' THEN 'open' WHEN c.state = 'held' THEN 'new' ELSE c.state END) = $8
--? narrow: AND (CAST($8 AS TEXT) IS NULL OR c.state = $8) AND c.due_at > $9 AND c.due_at <= $10 AND c.risk_at <= $11 AND (CAST($12 AS BIGINT) IS NULL OR c.level = $12) AND (CAST($13 AS BIGINT) IS NULL OR coalesce(c.assignee_id, 0) = $13)
-- engine: sqlite
--? category: AND +c.category IN (WITH RECURSIVE below (code) AS (SELECT CAST($14 AS TEXT) UNION SELECT k.code FROM case_category k JOIN below ON k.parent = below.code) SELECT code FROM below)
-- engine: postgresql
--? category: AND c.category IN (WITH RECURSIVE below (code) AS (SELECT CAST($14 AS TEXT) UNION SELECT k.code FROM case_category k JOIN below ON k.parent = below.code) SELECT code FROM below)
-- engine: both
--? business: AND c.business_id = $15
--? clear: AND (c.seal = 0 OR c.assignee_id = $6 OR (c.seal <= $18 AND (c.seal = 2 OR c.level BETWEEN $16 AND $17)))
--? number: AND c.id = $19
--? phone: AND c.phone_hash = $20
--? rare: AND c.id IN (SELECT w.case_id FROM case_word w WHERE w.word >= $21 AND w.word < $22)
--? words: AND EXISTS (SELECT 1 FROM case_word w WHERE w.case_id = c.id AND w.word >= $21 AND w.word < $22) AND EXISTS (SELECT 1 FROM case_word w WHERE w.case_id = c.id AND w.word >= $23 AND w.word < $24) AND EXISTS (SELECT 1 FROM case_word w WHERE w.case_id = c.id AND w.word >= $25 AND w.word < $26)
LIMIT $1) AS found

-- name: case_word_count
SELECT count(*) FROM (SELECT 1 FROM case_word w WHERE w.word >= $1 AND w.word < $2 LIMIT $3) AS found

-- name: case_openings
SELECT case_id FROM case_opening WHERE account_id = $1 AND until > $2
-- name: case_account
SELECT id FROM account WHERE name = $1

-- name: case_similar
-- Everybody sees them: a title only where who reported it wrote it themselves, in public.
-- Candidates, the newest first: of the same business, or of the same root of categories in the ward for a month.
SELECT c.id, c.category, CASE WHEN c.channel IN ('web', 'open311') THEN c.title END, c.ward, c.state, c.opened_at, c.business_id,
c.lat_e6, c.lng_e6
FROM casefile c WHERE c.seal = 0 AND c.state <> 'held' AND c.state <> 'closed' AND c.state <> 'resolved' AND c.ward = $1
AND (c.business_id = $2 OR (c.opened_at > $3
AND c.category IN (WITH RECURSIVE below (code) AS (SELECT CAST($4 AS TEXT) UNION SELECT k.code FROM case_category k JOIN below ON k.parent = below.code) SELECT code FROM below)))
ORDER BY c.id DESC LIMIT 200

-- name: case_opening_insert
INSERT INTO case_opening (case_id, account_id, reason, at, until) VALUES ($1, $2, $3, $4, $5)

-- name: case_merge_move
UPDATE casefile SET business_id = $2 WHERE business_id = $1 RETURNING id
-- name: case_merge_back
UPDATE casefile SET business_id = $2 WHERE id = $1 AND business_id = $3

-- name: case_of_owner
SELECT id, category, state, opened_at, concerns FROM casefile
WHERE reporter_id = $1 OR phone_hash = $2 ORDER BY id DESC LIMIT 20

-- name: case_personal_account
SELECT id FROM account WHERE person_id = $1 AND role = 'owner' AND active = 1 ORDER BY id LIMIT 1
-- name: case_personal_open
SELECT c.id FROM casefile c JOIN business b ON b.id = c.business_id
WHERE b.owner_id = $1 AND c.state <> 'closed' AND c.state <> 'resolved' ORDER BY c.id LIMIT 1
