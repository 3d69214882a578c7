// Labels as a page gives them to its scripts: what the tests of words ask for. Imported before the scripts.
globalThis.RIVERZONES_LABELS = { terms: { yes: ['是', 'yes'], no: ['否', 'no'] }, units: {}, services: {} };
