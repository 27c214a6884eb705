export async function big() { return []; }
