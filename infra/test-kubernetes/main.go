// The parts of Kubernetes that the tests of packages/provider-kubernetes talk to, in one program: the first argument names
// the part. They are the real ones, unmodified, from the public Go modules; only the kubelet is not here, because pods run
// as processes under the test kubelet in packages/provider-kubernetes/src/testing.
package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllers "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
)

var commands = map[string]func() *cobra.Command{
	"kube-apiserver":          apiserver.NewAPIServerCommand,
	"kube-scheduler":          func() *cobra.Command { return scheduler.NewSchedulerCommand() },
	"kube-controller-manager": controllers.NewControllerManagerCommand,
}

func main() {
	if len(os.Args) < 2 {
		refuse("name a part: etcd, kube-apiserver, kube-scheduler or kube-controller-manager")
	}
	part := os.Args[1]
	// Each part reads its own flags from the arguments that are left.
	os.Args = append([]string{part}, os.Args[2:]...)
	if part == "etcd" {
		etcdmain.Main(os.Args)
		return
	}
	command, known := commands[part]
	if !known {
		refuse(fmt.Sprintf("no part is called %q", part))
	}
	os.Exit(cli.Run(command()))
}

func refuse(reason string) {
	fmt.Fprintln(os.Stderr, reason)
	os.Exit(2)
}
