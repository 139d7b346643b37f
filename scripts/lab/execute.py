"""Execute one notebook headless and export it; the lab command starts it and reads its result.

Usage: python execute.py JOB.json, where the job holds
  source      the notebook to execute
  executed    where the executed notebook goes
  html        where its HTML goes
  kernel      name of the kernel spec
  timeout     seconds that one cell may take
  hide        cells with one of these tags are left out of the HTML
  result      where {"failures": [[cell number from 1, "what went wrong"], ...]} goes, as JSON
Every cell runs, also behind one that failed, so that one run shows every failure.
"""

import json
import os
import sys
import tempfile

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbconvert import HTMLExporter
from traitlets.config import Config

EXPECTED_TO_FAIL = "raises-exception"


def tags(cell):
    return cell.metadata.get("tags", [])


def failure(cell):
    """What is wrong with an executed code cell, or None."""
    errors = [out for out in cell.outputs if out.output_type == "error"]
    if EXPECTED_TO_FAIL in tags(cell):
        return None if errors else f"tagged {EXPECTED_TO_FAIL}, but it did not fail"
    panics = [line for out in cell.outputs if out.output_type == "stream" for line in out.text.splitlines() if "panic: " in line]
    if errors:
        return "; ".join([f"{errors[0].ename}: {errors[0].evalue}", *panics])
    return "; ".join(panics) or None


def execute(job):
    """Run every cell; return the notebook and its failures."""
    notebook = nbformat.read(job["source"], as_version=4)
    begun = [0]  # numbers of the cells that were started

    def begin(cell, cell_index):
        begun.append(cell_index + 1)

    client = NotebookClient(
        notebook,
        kernel_name=job["kernel"],
        timeout=job["timeout"],
        allow_errors=True,
        record_timing=False,
        coalesce_streams=True,
        interrupt_on_timeout=False,
        startup_timeout=120,
        on_cell_execute=begin,
        resources={"metadata": {"path": os.path.dirname(job["source"]) or "."}},
    )
    stopped = []
    try:
        client.execute()
    except CellTimeoutError:
        stopped = [[begun[-1], f"it took longer than {job['timeout']} s"]]
    except DeadKernelError as error:
        stopped = [[begun[-1], f"the kernel died: {error}"]]
    done = begun[1:-1] if stopped else begun[1:]
    code = {i: c for i, c in enumerate(notebook.cells, 1) if c.cell_type == "code"}
    return notebook, [[i, why] for i in done if (why := failure(code[i]))] + stopped


def write(path, text):
    """Write a file under a temporary name beside it, then rename."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    handle, name = tempfile.mkstemp(dir=os.path.dirname(path), prefix=".part-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(name, 0o644)
    os.replace(name, path)


def html(notebook, title, hide):
    """The notebook as one page, without the cells that carry a tag of hide."""
    config = Config()
    config.HTMLExporter.preprocessors = ["nbconvert.preprocessors.TagRemovePreprocessor"]
    config.TagRemovePreprocessor.enabled = True
    config.TagRemovePreprocessor.remove_cell_tags = set(hide)
    page, _ = HTMLExporter(config=config).from_notebook_node(notebook, resources={"metadata": {"name": title}})
    return page


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        job = json.load(file)
    notebook, failures = execute(job)
    title = os.path.splitext(os.path.basename(job["source"]))[0]
    write(job["executed"], nbformat.writes(notebook) + "\n")
    write(job["html"], html(notebook, title, job["hide"]))
    write(job["result"], json.dumps({"failures": failures}))


if __name__ == "__main__":
    main()
