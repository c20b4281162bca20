/** zod compiles its checks by `new Function` where it may, which a page of ours may not: to be imported before what checks. */
import { z } from "zod";

z.config({ jitless: true });
