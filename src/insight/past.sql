-- Figures of past days: everything that is dated, in order of business or case.

-- name: past_facts
SELECT f.business_id, f.kind, f.value, f.valid_from FROM fact f JOIN business b ON b.id = f.business_id
WHERE b.merged_into IS NULL AND f.kind IN ('activity', 'companion', 'curation', 'ward')
ORDER BY f.business_id, f.kind, f.valid_from, f.id
-- name: past_visits
SELECT business_id, visited_on FROM visit WHERE withdrawn_at IS NULL AND NOT (kind = 'phone' AND met = 'nobody') ORDER BY business_id, visited_at
-- name: past_months
SELECT business_id, month FROM revenue WHERE current = 1 ORDER BY business_id, month
-- name: past_cases
SELECT id, ward, opened_at, resolved_at, closed_at FROM casefile WHERE state <> 'held' ORDER BY id
-- name: past_clocks
SELECT case_id, started_at, due_at, risk_at, ended_at FROM case_clock WHERE state <> 'cancelled' ORDER BY case_id, kind, round
-- name: past_moves
SELECT ward, moved_on, rise FROM growth_move WHERE what = 'class' AND state = 'confirmed' ORDER BY id
