import assert from "node:assert/strict";
import { test } from "node:test";
import { csvOf } from "./downloads.ts";

test("Texts of submissions end no field of a CSV file, and are no formula of a spreadsheet", () => {
  const records = [
    { adapter: '=HYPERLINK("x")', value: -1.5, low: null },
    { adapter: "a, b\nc", value: 2, low: 3 },
  ];
  assert.equal(
    csvOf(records),
    'adapter,value,low\r\n"\'=HYPERLINK(""x"")",-1.5,\r\n"a, b\nc",2,3\r\n',
  );
  assert.equal(csvOf([]), "\r\n");
});
