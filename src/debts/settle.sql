-- Steps of settling debts.

-- name: step_list
SELECT p.id, p.debt_id, p.sheet_id, p.number, p.client_id, p.kind, p.on_day, p.file_id, p.created_at, p.undone_at, a.display_name,
u.display_name, p.body, p.undone_reason FROM debt_step p LEFT JOIN account a ON a.id = p.created_by
LEFT JOIN account u ON u.id = p.undone_by WHERE 1 = 1
--? debt: AND p.debt_id = $1
--? sheet: AND p.sheet_id = $2 AND p.undone_at IS NULL
ORDER BY p.debt_id, p.number LIMIT 6000
-- name: step_of_client
SELECT debt_id FROM debt_step WHERE client_id = $1
-- name: step_insert
INSERT INTO debt_step (debt_id, sheet_id, number, client_id, kind, on_day, body, file_id, created_by, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id
-- name: step_undo
UPDATE debt_step SET undone_by = $3, undone_at = $4, undone_reason = $5
WHERE debt_id = $1 AND number = $2 AND undone_at IS NULL
-- name: step_last_receipt
SELECT max(p.on_day) FROM debt_step p JOIN debt d ON d.id = p.debt_id
WHERE p.sheet_id = $1 AND p.kind = 'receipt' AND p.undone_at IS NULL AND d.removed_at IS NULL
