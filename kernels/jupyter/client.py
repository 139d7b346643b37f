"""Starts one Jupyter kernel and drives it: a JSON request a line on stdin, a JSON reply a line on stdout.

Usage: client.py KERNEL_NAME FOLDER. The first line written says whether the kernel started; a reply with "failure" says why
something could not be done. The requests and replies are those of session.go. The kernel is shut down when stdin ends.
"""

import json
import queue
import sys
import time

from jupyter_client import KernelManager

STARTUP_SECONDS = 120


def execute(manager, client, request):
    """Runs a cell; interrupts it once its text contains request["interrupt_on"], where that is given."""
    started = time.monotonic()
    deadline = started + request["seconds"]
    message = client.execute(request["code"], allow_stdin=False)
    marker, text, display = request.get("interrupt_on", ""), "", []
    while True:
        answer = client.get_iopub_msg(timeout=max(0.0, deadline - time.monotonic()))
        if answer["parent_header"].get("msg_id") != message:
            continue
        kind, content = answer["msg_type"], answer["content"]
        if kind == "stream":
            text += content["text"]
        elif kind in ("display_data", "update_display_data", "execute_result"):
            display.append(content["data"])
        elif kind == "status" and content["execution_state"] == "idle":
            break
        if marker and marker in text:
            marker = ""
            manager.interrupt_kernel()
    reply = shell_reply(client, message, deadline)
    return {
        "status": reply["status"],
        "seconds": time.monotonic() - started,
        "text": text,
        "display": display,
        "error": "\n".join([reply.get("evalue", ""), *reply.get("traceback", [])]).strip(),
    }


def complete(_, client, request):
    """Asks what can follow at a place of the code; the place counts UTF-16 units, as JupyterLab's do."""
    message = client.complete(request["code"], request["cursor"])
    reply = shell_reply(client, message, time.monotonic() + request["seconds"])
    return {"status": reply["status"], "matches": reply["matches"]}


def inspect(_, client, request):
    """Asks for the documentation of what stands at a place of the code."""
    message = client.inspect(request["code"], request["cursor"])
    reply = shell_reply(client, message, time.monotonic() + request["seconds"])
    return {"status": reply["status"], "text": "\n".join(str(value) for value in reply["data"].values())}


def shell_reply(client, message, deadline):
    """Waits for the reply to one message and gives its content."""
    while True:
        reply = client.get_shell_msg(timeout=max(0.0, deadline - time.monotonic()))
        if reply["parent_header"].get("msg_id") == message:
            return reply["content"]


def say(value):
    print(json.dumps(value), flush=True)


def serve(manager, client):
    """Answers requests until stdin ends."""
    for line in sys.stdin:
        request = json.loads(line)
        try:
            say({"execute": execute, "complete": complete, "inspect": inspect}[request["op"]](manager, client, request))
        except queue.Empty:
            say({"failure": f"the kernel did not answer {request['op']} within {request['seconds']} seconds"})


def main():
    name, folder = sys.argv[1:]
    started = time.monotonic()
    manager = KernelManager(kernel_name=name)
    try:
        manager.start_kernel(cwd=folder, stdout=sys.stderr)
        client = manager.blocking_client()
        client.start_channels()
        client.wait_for_ready(timeout=STARTUP_SECONDS)
    except Exception as failure:  # whatever it is, the caller prints it
        say({"failure": f"starting the kernel {name}: {failure!r}"})
        manager.shutdown_kernel(now=True)
        return
    try:
        say({"status": "ok", "seconds": time.monotonic() - started})
        serve(manager, client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel()


if __name__ == "__main__":
    main()
