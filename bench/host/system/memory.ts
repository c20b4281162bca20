/** How much memory a process may still take, by what its system tells. */
import process from "node:process";
import type { HostRoom } from "../../../kernels/gpu/kernel.ts";
import { megabytes } from "../../../models/plan/host_memory.ts";
import type { Host } from "../host.ts";

/** What tells of memory. */
type Told = Pick<Host, "readSystemFile" | "freeBytes">;

/** As control groups write it where they set no limit, of either version. */
const NO_LIMIT = 2 ** 60;

/**
 * What this process may still take without swapping: the least of what is free, of what each of its control groups leaves, and of
 * `ulimit -v` and `-d`. Null where the system does not tell.
 */
export function hostRoom({ readSystemFile: read, freeBytes }: Told): HostRoom | null {
  const free = freeBytes();
  const rooms = [
    ...free === null ? [] : [{ bytes: free, bound: "free now" }],
    ...groupRooms(read),
    ...processRooms(read),
  ];
  return rooms.toSorted((a, b) => a.bytes - b.bytes)[0] ?? null;
}

/** How long what was read is taken for what is so: each file may cost a program, and a search for a batch asks often. */
const REMEMBERED_MS = 500;

/** {@linkcode hostRoom}, whenever it is asked for. */
export function hostRoomNow(host: Told): () => HostRoom | null {
  let at = -Infinity, room: HostRoom | null = null;
  return () => {
    const now = performance.now();
    if (now - at > REMEMBERED_MS) [at, room] = [now, hostRoom(host)];
    return room;
  };
}

type Read = Told["readSystemFile"];

/** The files of one version of control groups. */
interface GroupFiles {
  readonly limits: readonly string[];
  readonly usage: string;
  /** Of the lines of memory.stat. */
  readonly prefix: string;
  readonly mapped: string;
}

const VERSION_1: GroupFiles = {
  limits: ["memory.limit_in_bytes"],
  usage: "memory.usage_in_bytes",
  prefix: "total_",
  mapped: "mapped_file",
};
const VERSION_2: GroupFiles = {
  // Beyond the second a process is not killed but slowed down until it hardly moves.
  limits: ["memory.max", "memory.high"],
  usage: "memory.current",
  prefix: "",
  mapped: "file_mapped",
};

/** What this process's control group and those that it lies in leave of their limits. */
function groupRooms(read: Read): HostRoom[] {
  const groups = read("/proc/self/cgroup")?.trim().split("\n") ?? [];
  const mounts = groups.length > 0 ? memoryMounts(read("/proc/self/mountinfo") ?? "") : [];
  return mounts.flatMap(({ root, folder, files }) => {
    const version2 = files === VERSION_2;
    const line = groups.find((line) =>
      version2 ? line.startsWith("0::") : line.split(":")[1].split(",").includes("memory")
    );
    if (line === undefined) return [];
    const [, , ...path] = line.split(":"); // it may hold colons
    return ancestors(below(root, path.join(":"))).flatMap((group) =>
      groupRoom(read, `${folder}${group}`, files)
    );
  });
}

/** Where groups that may limit memory are mounted, and which of them is at the root of the mount. */
function memoryMounts(mountinfo: string) {
  return mountinfo.split("\n").flatMap((line) => {
    const [before, after = ""] = line.split(" - ");
    const [, , , root, folder] = before.split(" "), [type, , options] = after.split(" ");
    if (type === "cgroup2") return [{ root, folder, files: VERSION_2 }];
    const isMemory = type === "cgroup" && options.split(",").includes("memory");
    return isMemory ? [{ root, folder, files: VERSION_1 }] : [];
  });
}

/** A group's path as seen from the root of a mount: containers mount their own group there, and may be told the path that it has outside. */
function below(root: string, group: string): string {
  if (root === "/") return group;
  return group === root || group.startsWith(`${root}/`) ? group.slice(root.length) : "/";
}

/** `/a/b`, `/a` and the root. */
function ancestors(path: string): string[] {
  const names = path.split("/").filter((name) => name !== "");
  return names.map((_, i) => `/${names.slice(0, i + 1).join("/")}`).reverse().concat("");
}

/** What a group leaves of its limits: what it has taken counts, but for files in memory that no process has mapped. */
function groupRoom(read: Read, folder: string, files: GroupFiles): HostRoom[] {
  const limits = files.limits.flatMap((name) => {
    const limit = Number(read(`${folder}/${name}`) ?? "max");
    return limit < NO_LIMIT ? [{ name, limit }] : [];
  });
  if (limits.length === 0) return [];
  const used = Number(read(`${folder}/${files.usage}`)), stat = read(`${folder}/memory.stat`) ?? "";
  const of = (name: string) =>
    Number(stat.match(new RegExp(`^${files.prefix}${name} (\\d+)$`, "m"))?.[1] ?? 0);
  const cached = Math.max(0, of("inactive_file") + of("active_file") - of(files.mapped));
  return limits.map(({ name, limit }) => ({
    bytes: Math.max(0, limit - used + cached),
    bound: `left by its control group, whose ${name} is ${megabytes(limit)}`,
  }));
}

/** What `ulimit` leaves. */
function processRooms(read: Read): HostRoom[] {
  const limits = read("/proc/self/limits");
  if (limits === null) return [];
  const rows = [["address space", "VmSize", "-v"], ["data size", "VmData", "-d"]] as const;
  const bounded = rows.flatMap(([name, field, option]) => {
    const limit = limits.match(new RegExp(`^Max ${name} +(\\d+) `, "m"))?.[1];
    return limit === undefined ? [] : [{ limit: Number(limit), field, option }];
  });
  if (bounded.length === 0) return [];
  // By its number, as another process may read it for this one.
  const status = read(`/proc/${process.pid}/status`) ?? "";
  return bounded.map(({ limit, field, option }) => {
    const taken = 1024 * Number(status.match(new RegExp(`^${field}:\\s+(\\d+) kB`, "m"))?.[1] ?? 0);
    return {
      bytes: Math.max(0, limit - taken),
      bound: `left by ulimit ${option}, which is ${megabytes(limit)}`,
    };
  });
}
