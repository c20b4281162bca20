import assert from "node:assert/strict";
import { test } from "node:test";
import process from "node:process";
import { chooseHost } from "../choose.ts";
import { hostRoom } from "./memory.ts";

/** What is left on a machine with such files and 8 GB free. */
function roomWith(files: Record<string, string>, freeBytes: number | null = 8e9) {
  const room = hostRoom({
    readSystemFile: (path) => files[path] ?? null,
    freeBytes: () => freeBytes,
  });
  return room && [room.bytes, room.bound];
}

const V2 = "30 22 0:27 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw";
const V1 = "34 30 0:31 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory";
const CONTAINER = V1.replace("0:31 /", "0:31 /docker/1f2e");
const NONE = "9223372036854771712";

test("without limits the room is what is free, and unknown where the system does not tell", () => {
  assert.deepEqual(roomWith({}), [8e9, "free now"]);
  assert.equal(roomWith({}, null), null);
  const unlimited = {
    "/proc/self/cgroup": "0::/user.slice\n",
    "/proc/self/mountinfo": V2,
    "/sys/fs/cgroup/user.slice/memory.max": "max\n",
    "/proc/self/limits":
      "Max address space         unlimited            unlimited            bytes\n",
  };
  assert.deepEqual(roomWith(unlimited), [8e9, "free now"]);
});

test("a limit of any group that this one lies in counts, and what is only cached does not count as taken", () => {
  const files = {
    "/proc/self/cgroup": "0::/user.slice/run-1.scope\n",
    "/proc/self/mountinfo": V2,
    "/sys/fs/cgroup/user.slice/run-1.scope/memory.max": "max\n",
    "/sys/fs/cgroup/user.slice/memory.max": "3000000000\n",
    "/sys/fs/cgroup/user.slice/memory.current": "2000000000\n",
    "/sys/fs/cgroup/user.slice/memory.stat":
      "anon 900000000\ninactive_file 300000000\nactive_file 300000000\nfile_mapped 100000000\n",
  };
  const left = "left by its control group, whose memory.max is 3000 MB";
  assert.deepEqual(roomWith(files), [1.5e9, left]);
  const high = { ...files, "/sys/fs/cgroup/user.slice/run-1.scope/memory.high": "1000000000" };
  const group = "/sys/fs/cgroup/user.slice/run-1.scope/memory.current";
  assert.deepEqual(roomWith({ ...high, [group]: "600000000" }), [
    4e8,
    "left by its control group, whose memory.high is 1000 MB",
  ]);
  assert.deepEqual(roomWith({ ...high, [group]: "1600000000" })?.[0], 0);
});

test("control groups of the first version are read too, in a container that is told its path outside as well", () => {
  const limits = (folder: string) => ({
    [`${folder}/memory.limit_in_bytes`]: "2000000000\n",
    [`${folder}/memory.usage_in_bytes`]: "500000000\n",
    [`${folder}/memory.stat`]: "cache 1\ntotal_inactive_file 100000000\ntotal_mapped_file 50\n",
  });
  const left = [
    2e9 - 4e8 - 50,
    "left by its control group, whose memory.limit_in_bytes is 2000 MB",
  ];
  const mount = "/sys/fs/cgroup/memory";
  const inside = {
    "/proc/self/cgroup": "9:name=systemd:/a\n4:cpu,memory:/docker/1f2e\n0::/\n",
    "/proc/self/mountinfo": CONTAINER,
  };
  assert.deepEqual(roomWith({ ...inside, ...limits(mount) }), left);
  const outside = { ...inside, "/proc/self/mountinfo": V1 };
  const parent = { [`${mount}/memory.limit_in_bytes`]: NONE };
  assert.deepEqual(roomWith({ ...outside, ...parent, ...limits(`${mount}/docker`) }), left);
});

test("ulimit counts with what this process has of it already", () => {
  const row = "Max address space         6000000000           unlimited            bytes     \n";
  const files = {
    "/proc/self/limits": row,
    [`/proc/${process.pid}/status`]: "VmPeak:\t 9 kB\nVmSize:\t 2000000 kB\nVmData:\t 1000 kB\n",
  };
  assert.deepEqual(roomWith(files), [6e9 - 2.048e9, "left by ulimit -v, which is 6000 MB"]);
});

test("this host knows its room, which is no more than the machine has", async () => {
  const host = await chooseHost(), room = hostRoom(host), { memoryBytes } = host.machine();
  if (room === null || memoryBytes === null) return;
  assert.ok(room.bytes > 1e7 && room.bytes < memoryBytes, `${room.bytes}`);
});
