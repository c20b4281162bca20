/** The parts of ECharts that charts are made of; who draws them adds a renderer. */
import { BarChart, CustomChart, LineChart, ScatterChart } from "echarts/charts";
import {
  GraphicComponent,
  GridComponent,
  LegendScrollComponent,
  MarkLineComponent,
  TooltipComponent,
} from "echarts/components";
import { use } from "echarts/core";
import { LabelLayout } from "echarts/features";

use([BarChart, CustomChart, LineChart, ScatterChart]);
use([GraphicComponent, GridComponent, LegendScrollComponent, MarkLineComponent, TooltipComponent]);
use([LabelLayout]);

export { init, use } from "echarts/core";
