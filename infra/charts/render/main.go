// Renders a Helm chart with Helm's own engine, for tests: render <chart> <namespace> <values.json>. Prints all manifests
// as one YAML stream, as `helm template` does.
package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
)

const release = "headwater"

func main() {
	if len(os.Args) != 4 {
		fail(fmt.Errorf("usage: render <chart> <namespace> <values.json>"))
	}
	manifests, err := render(os.Args[1], os.Args[2], os.Args[3])
	if err != nil {
		fail(err)
	}
	fmt.Print(manifests)
}

func render(folder, namespace, valuesFile string) (string, error) {
	chart, err := loader.LoadDir(folder)
	if err != nil {
		return "", err
	}
	given, err := chartutil.ReadValuesFile(valuesFile)
	if err != nil {
		return "", err
	}
	options := chartutil.ReleaseOptions{Name: release, Namespace: namespace, Revision: 1, IsInstall: true}
	// Holds the values against values.schema.json, too.
	values, err := chartutil.ToRenderValues(chart, given, options, chartutil.DefaultCapabilities)
	if err != nil {
		return "", err
	}
	files, err := (engine.Engine{Strict: true}).Render(chart, values)
	if err != nil {
		return "", err
	}
	var manifests strings.Builder
	names := make([]string, 0, len(files))
	for name := range files {
		if strings.HasSuffix(name, ".yaml") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(&manifests, "---\n# Source: %s\n%s\n", name, files[name])
	}
	return manifests.String(), nil
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
