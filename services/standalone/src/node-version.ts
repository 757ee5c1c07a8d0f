// Imported first by every entry point: what follows needs Node 24 and would fail without saying so.
const NEEDED = 24;
if (Number(process.versions.node.split('.')[0]) < NEEDED) {
  process.stderr.write(
    `需要 Node ${NEEDED} 或更高，当前为 ${process.versions.node}。请用 npm start 运行（npm ci 会带来 Node ${NEEDED}）。\n`,
  );
  process.exit(1);
}
