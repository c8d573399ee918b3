// @ts-check
// Links that download what the filter keeps: they take over the address as it is when they are followed.

export function bindDownloads(list) {
  list?.addEventListener("click", (event) => {
    const link = event.target.closest("a[download]");
    if (!link) return;
    const query = new URLSearchParams(location.search);
    const { pathname, searchParams } = new URL(link.href);
    if (searchParams.has("by")) query.set("by", searchParams.get("by"));
    link.href = `${pathname}?${query}`;
  });
}
