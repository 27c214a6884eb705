-- Letters as they were issued.

-- name: letter_list
SELECT l.id, l.number, l.sheet_id, l.debt_id, l.kind, l.issued_on, l.replaces, l.hash, l.created_at, a.display_name,
(SELECT n.id FROM debt_letter n WHERE n.replaces = l.id) FROM debt_letter l LEFT JOIN account a ON a.id = l.created_by
WHERE 1 = 1
--? sheet: AND l.sheet_id = $1
--? one: AND l.id = $2
ORDER BY l.id DESC LIMIT 200
-- name: letter_pdf
SELECT pdf, hash FROM debt_letter WHERE id = $1
-- name: letter_insert
INSERT INTO debt_letter (number, sheet_id, debt_id, kind, issued_on, replaces, hash, pdf, created_by, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id
-- name: letter_check
SELECT l.number, l.kind, l.issued_on, (SELECT count(*) FROM debt_letter n WHERE n.replaces = l.id) FROM debt_letter l
WHERE l.number = $1
-- name: letter_before
-- The newest letter to a lender about this debt.
SELECT number, issued_on FROM debt_letter WHERE debt_id = $1 AND kind = 'lender' ORDER BY id DESC LIMIT 1
