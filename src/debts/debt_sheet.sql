-- Debt sheets: who may see one is decided in debt_sheet.c for one, by the parts of the list for many.

-- name: debt_sheet_one
SELECT s.id, s.version, s.created_at, s.updated_at, s.closed_at, s.consent_at, s.withdrawn_at, s.person_id, s.business_id,
s.case_id, s.debts, b.companion_id, s.client_id, s.state, s.outcome, s.consent_version, s.consent_via, p.name, b.name,
b.ward, b.owner_id, s.data_key,
(SELECT max(o.until) FROM debt_opening o WHERE o.sheet_id = s.id AND o.account_id = $2)
FROM debt_sheet s JOIN business b ON b.id = s.business_id JOIN person p ON p.id = s.person_id WHERE s.id = $1
-- name: debt_sheet_list
-- The parts are the same in the count, in the same order.
SELECT s.id, s.version, s.created_at, s.updated_at, s.closed_at, s.consent_at, s.withdrawn_at, s.person_id, s.business_id,
s.case_id, s.debts, b.companion_id, s.client_id, s.state, s.outcome, s.consent_version, s.consent_via, p.name, b.name,
b.ward, b.owner_id, NULL,
(SELECT max(o.until) FROM debt_opening o WHERE o.sheet_id = s.id AND o.account_id = $2)
FROM debt_sheet s JOIN business b ON b.id = s.business_id JOIN person p ON p.id = s.person_id WHERE 1 = 1
--? area: AND b.ward >= $3 AND b.ward < $4
--? companion: AND b.companion_id = $5 AND b.owner_id = s.person_id
--? owner: AND s.person_id = $6
--? state: AND s.state = $7
--? business: AND (s.business_id = $8 OR s.person_id = (SELECT x.owner_id FROM business x WHERE x.id = $8))
--? case: AND s.case_id = $9
--? before: AND s.id < $10
ORDER BY s.id DESC LIMIT $1
-- name: debt_sheet_count
SELECT count(*) FROM (SELECT 1 FROM debt_sheet s JOIN business b ON b.id = s.business_id WHERE 1 = 1
--? area: AND b.ward >= $1 AND b.ward < $2
--? companion: AND b.companion_id = $3 AND b.owner_id = s.person_id
--? owner: AND s.person_id = $4
--? state: AND s.state = $5
--? business: AND (s.business_id = $6 OR s.person_id = (SELECT x.owner_id FROM business x WHERE x.id = $6))
--? case: AND s.case_id = $7
LIMIT 1001) AS counted
-- name: debt_figures
SELECT b.ward, sum(CASE WHEN s.state = 'open' THEN 1 ELSE 0 END), sum(CASE WHEN s.state = 'closed' THEN 1 ELSE 0 END),
sum(CASE WHEN s.state = 'withdrawn' THEN 1 ELSE 0 END) FROM debt_sheet s JOIN business b ON b.id = s.business_id
WHERE b.ward >= $1 AND b.ward < $2 GROUP BY b.ward ORDER BY b.ward LIMIT 1000
-- name: debt_sheet_of_client
SELECT id FROM debt_sheet WHERE client_id = $1
-- name: debt_sheet_open_of
SELECT id FROM debt_sheet WHERE person_id = $1 AND state = 'open' AND id <> $2 ORDER BY id LIMIT 1
-- name: debt_sheet_insert
INSERT INTO debt_sheet (client_id, person_id, business_id, case_id, state, consent_version, consent_via, consent_at,
created_by, created_at, updated_at, data_key) VALUES ($1, $2, $3, $4, 'open', $5, $6, $7, $9, $8, $8, $10) RETURNING id
-- name: debt_sheet_state
UPDATE debt_sheet SET state = $3, outcome = $4, closed_at = $5, updated_at = $6, version = version + 1
WHERE id = $1 AND version = $2
-- name: debt_sheet_consent
UPDATE debt_sheet SET state = $3, outcome = '', closed_at = NULL, consent_version = $4, consent_via = $5, consent_at = $6,
withdrawn_at = $7, updated_at = $8, version = version + 1 WHERE id = $1 AND version = $2
-- name: debt_sheet_account
SELECT id FROM account WHERE person_id = $1 AND active = 1 ORDER BY id LIMIT 1
-- name: debt_opening_insert
INSERT INTO debt_opening (sheet_id, account_id, reason, opened_at, until) VALUES ($1, $2, $3, $4, $5)
-- name: debt_opening_list
SELECT o.opened_at, o.until, a.display_name, o.reason FROM debt_opening o JOIN account a ON a.id = o.account_id
WHERE o.sheet_id = $1 ORDER BY o.opened_at DESC, o.id DESC LIMIT 50

-- name: debt_sheet_merge_rows
SELECT id, business_id, person_id FROM debt_sheet WHERE business_id = $1 OR business_id = $2 ORDER BY id LIMIT 200
-- name: debt_sheet_merge_move
-- Who has no other business left is the kept one's owner under another record.
UPDATE debt_sheet SET business_id = $2, person_id = CASE WHEN EXISTS (SELECT 1 FROM business x WHERE
x.owner_id = debt_sheet.person_id AND x.id <> $3 AND x.merged_into IS NULL) THEN person_id
ELSE (SELECT k.owner_id FROM business k WHERE k.id = $2) END WHERE id = $1
-- name: debt_sheet_merge_back
UPDATE debt_sheet SET business_id = $2, person_id = $3 WHERE id = $1 AND business_id = $4
-- name: debt_sheet_reach
-- The business has another owner now: its former owner's sheets are reached by another of theirs.
UPDATE debt_sheet SET business_id = (SELECT min(x.id) FROM business x WHERE x.owner_id = debt_sheet.person_id AND
x.merged_into IS NULL) WHERE business_id = $1 AND person_id <> (SELECT b.owner_id FROM business b WHERE b.id = $1)
AND EXISTS (SELECT 1 FROM business y WHERE y.owner_id = debt_sheet.person_id AND y.merged_into IS NULL)
