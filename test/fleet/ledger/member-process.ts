// A member in a process of its own, which a spec kills: `member-process.ts <url> <id> <options>`. It prints when it has synced.

import { Member } from "./members";

const [url = "", id = "", options = "{}"] = process.argv.slice(2);
const member = new Member({ url, id, options: JSON.parse(options) });
void member.synced().then(() => {
  member.beat();
  process.stdout.write("synced\n");
});
