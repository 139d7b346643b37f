package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"

	"github.com/imagelab-go/imagelab/kernels"
)

// firstPort is where the lab listens unless it is told otherwise.
const firstPort = 8888

// openLab sets the lab up and runs JupyterLab until it is stopped.
func openLab(ctx context.Context, at layout, args []string) error {
	set := flags("open")
	port := set.Int("port", 0, "port to listen on; 0 takes the first free one from "+strconv.Itoa(firstPort))
	noBrowser := set.Bool("no-browser", false, "print the address and open no browser")
	ip := set.String("ip", "127.0.0.1", "address to listen on; inside a container 0.0.0.0")
	if err := parseNone(set, args); err != nil {
		return err
	}
	chosen, err := choosePort(*ip, *port)
	if err != nil {
		return err
	}
	if _, err := setup(ctx, at, labTools); err != nil {
		return err
	}
	if err := trustNotebooks(ctx, at); err != nil {
		return err
	}
	token, err := accessToken()
	if err != nil {
		return err
	}
	arguments := []string{
		"--ServerApp.ip=" + *ip, "--ServerApp.port=" + strconv.Itoa(chosen), "--ServerApp.port_retries=0",
		"--ServerApp.root_dir=" + at.root, "--LabApp.default_url=/lab/tree/notebooks/00_welcome.ipynb",
		"--LabApp.extension_manager=readonly", "--log-level=WARN", "--MultiKernelManager.default_kernel_name=" + kernels.Default,
	}
	if os.Geteuid() == 0 {
		arguments = append(arguments, "--allow-root") // Jupyter refuses otherwise; root is usual in containers only
	}
	if *noBrowser {
		arguments = append(arguments, "--no-browser")
	}
	host := *ip
	if address := net.ParseIP(host); address != nil && address.IsUnspecified() {
		host = "127.0.0.1" // all addresses of a container: its port is published on this one
	}
	fmt.Fprintf(out, "lab: JupyterLab opens at http://%s/lab?token=%s\nlab: stop it with Ctrl-C\n",
		net.JoinHostPort(host, strconv.Itoa(chosen)), token)
	return serve(ctx, at, token, arguments)
}

// trustNotebooks marks the lessons as trusted. Jupyter keeps the stored pictures of other notebooks back until they are run.
func trustNotebooks(ctx context.Context, at layout) error {
	paths, err := notebookPaths(at, nil)
	if err != nil {
		return err
	}
	log, err := createLog(at, "trust")
	if err != nil {
		return err
	}
	defer log.Close()
	return execute(ctx, log, at.root, at.venvProgram("jupyter-trust"), paths...)
}

// serve runs JupyterLab in the foreground. The token travels in the environment, where other users cannot read it.
func serve(ctx context.Context, at layout, token string, arguments []string) error {
	cmd := exec.CommandContext(ctx, at.venvProgram("jupyter-lab"), arguments...)
	cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = at.root, os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), "JUPYTER_TOKEN="+token)
	// Jupyter asks before it stops on an interrupt, but not on SIGTERM.
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 15 * time.Second
	if err := cmd.Run(); err != nil && ctx.Err() == nil {
		return fmt.Errorf("JupyterLab ended: %w", err)
	}
	return nil
}

// accessToken is the user's own JUPYTER_TOKEN, else 24 random bytes.
func accessToken() (string, error) {
	if token := os.Getenv("JUPYTER_TOKEN"); token != "" {
		return token, nil
	}
	var bytes [24]byte
	if _, err := rand.Read(bytes[:]); err != nil {
		return "", err
	}
	return hex.EncodeToString(bytes[:]), nil
}

// choosePort checks that a port is free; without one (0) it takes the first free one from firstPort.
func choosePort(ip string, port int) (int, error) {
	if port < 0 || port > 65535 {
		return 0, fmt.Errorf("-port %d is not a port; take 1 to 65535", port)
	}
	if port != 0 {
		if err := portFree(ip, port); err != nil {
			return 0, fmt.Errorf("port %d cannot be had (%w); choose another with -port, or leave -port away", port, err)
		}
		return port, nil
	}
	for port = firstPort; port < firstPort+50; port++ {
		if portFree(ip, port) == nil {
			return port, nil
		}
	}
	return 0, fmt.Errorf("no port from %d to %d is free on %s; choose one with -port", firstPort, firstPort+49, ip)
}

func portFree(ip string, port int) error {
	listener, err := net.Listen("tcp", net.JoinHostPort(ip, strconv.Itoa(port)))
	if err != nil {
		return err
	}
	return listener.Close()
}
