// htmx writes HTML that our own server escaped; scripts and their addresses stay blocked.
window.trustedTypes?.createPolicy("default", { createHTML: (text) => text });
